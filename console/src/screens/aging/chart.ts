import type { EChartsCoreOption } from 'echarts/core'
import type { Tokens } from '@common/tokens'
import { BUCKETS, colours, type AgingLine, type Bucket } from './buckets'

export interface Words {
  nobody: string
  bucket: Record<Bucket, string>
  money: (amount: string) => string
  moneyShort: (amount: number) => string
  tokens: Tokens
}

/** Whom most is open of, stacked by how late it is; the greatest on top. */
export function agingChart(lines: readonly AgingLine[], words: Words): EChartsCoreOption {
  const colour = colours(words.tokens)
  const shown = [...lines].reverse()
  return {
    grid: { left: 4, right: 24, top: 4, bottom: 0, containLabel: true },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { opacity: 0.08 } },
      valueFormatter: (amount: unknown) => words.money(Number(amount).toFixed(2)),
    },
    xAxis: { type: 'value', splitNumber: 4, axisLabel: { formatter: (amount: number) => words.moneyShort(amount) } },
    yAxis: { type: 'category', data: shown.map(line => line.of?.name ?? words.nobody), axisLabel: { width: 160, overflow: 'truncate' } },
    series: BUCKETS.map(({ key }) => ({
      type: 'bar', stack: 'open', name: words.bucket[key], barMaxWidth: 18,
      itemStyle: { color: colour[key], borderRadius: 0 }, data: shown.map(line => Number(line[key])),
    })),
  }
}
