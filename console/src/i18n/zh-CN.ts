import element from 'element-plus/es/locale/lang/zh-cn'
import { gather } from './gather'

const shared = import.meta.glob<Record<string, unknown>>('../locales/zh-CN/*.json', { eager: true, import: 'default', query: '?messages' })
const screens = import.meta.glob<Record<string, unknown>>('../screens/*/locales/zh-CN.json', { eager: true, import: 'default', query: '?messages' })

export default { messages: gather(shared, screens), element }
