import { splitDate } from '@common/dates'
import type { Sample } from './template'

/** Whom a text is shown for while it is written. Customers are Chinese companies in either language. */
export function sampleOf(known: { owner: string, company: string, occasion: string, today: string }): Sample {
  const [, month, day] = splitDate(known.today)
  return {
    称呼: '王总', 姓名: '王小明', 客户: '上海示例科技有限公司', 销售: known.owner, 公司: known.company, 节日: known.occasion, 日期: `${month}月${day}日`,
  }
}
