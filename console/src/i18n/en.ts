import element from 'element-plus/es/locale/lang/en'
import { gather } from './gather'

const shared = import.meta.glob<Record<string, unknown>>('../locales/en/*.json', { eager: true, import: 'default', query: '?messages' })
const screens = import.meta.glob<Record<string, unknown>>('../screens/*/locales/en.json', { eager: true, import: 'default', query: '?messages' })

export default { messages: gather(shared, screens), element }
