/** What the page says in passing: a word at the top, a question in the middle. */
import { ElMessage } from 'element-plus/es/components/message/index'
import { ElMessageBox } from 'element-plus/es/components/message-box/index'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'
import { failureText } from '@common/enums'
import { toFailure } from '@common/session'
import { currentLocale, translate } from '@/i18n'

/** It worked. */
export function told(text: string): void {
  ElMessage({ type: 'success', message: text, grouping: true, duration: 2500 })
}

/** It did not; what was cancelled by ourselves is not worth a word. */
export function complain(thrown: unknown): void {
  const failure = toFailure(thrown)
  if (failure.isAborted) return
  ElMessage({ type: 'error', message: failureText(currentLocale(), failure), grouping: true, duration: 5000, showClose: true })
}

export interface Question {
  title: string
  text?: string
  /** The word on the button; `OK` where none is given. */
  yes?: string
  no?: string
  danger?: boolean
}

/** Asks, and tells whether the answer was yes. */
export async function ask({ title, text = '', yes, no, danger = false }: Question): Promise<boolean> {
  try {
    await ElMessageBox.confirm(text, title, {
      confirmButtonText: yes ?? translate('common.ok'),
      cancelButtonText: no ?? translate('common.cancel'),
      confirmButtonClass: danger ? 'el-button--danger' : '',
      customClass: 'gx-question',
      // Enter must not do what can't be undone.
      autofocus: !danger,
      closeOnClickModal: false,
    })
    return true
  } catch {
    return false
  }
}
