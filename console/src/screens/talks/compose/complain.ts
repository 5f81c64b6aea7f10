import { ElMessage } from 'element-plus/es/components/message/index'

/** Tells what is wrong with a thing before the server is asked. */
export function complainText(message: string): void {
  ElMessage({ type: 'warning', message, grouping: true, duration: 5000, showClose: true })
}
