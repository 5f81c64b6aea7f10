import { explain, t } from '@/locale'
import { toFailure } from '@common/session'
import { dark, light } from '@common/tokens'
import { useTheme } from './use-theme'

/** A short word that goes by itself. */
export function toast(title: string, kind: 'none' | 'success' | 'error' = 'none'): void {
  uni.showToast({ title, icon: kind === 'success' && title.length <= 7 ? 'success' : 'none', duration: title.length > 14 ? 3200 : 2000 })
}

/** Says what went wrong. A call that was given up needs no word. */
export function toastFailure(failure: unknown): void {
  if (!toFailure(failure).isAborted) toast(explain(failure), 'error')
}

export interface Question {
  title: string
  text?: string
  /** What the person agrees to: a verb. */
  yes?: string
  danger?: boolean
}

/** The colour of the word that agrees: uni-app draws it outside of the page, where no variable is known. */
function colour(danger = false): string {
  const tokens = useTheme().value === 'dark' ? dark : light
  return danger ? tokens.danger : tokens.brand
}

/** Asks; `true` where the person agrees. */
export function confirm({ title, text, yes, danger }: Question): Promise<boolean> {
  return new Promise((resolve) => {
    uni.showModal({
      title,
      content: text ?? '',
      confirmText: yes ?? t('common.yes'),
      cancelText: t('common.cancel'),
      confirmColor: colour(danger),
      success: ({ confirm: agreed }) => resolve(agreed),
      fail: () => resolve(false),
    })
  })
}

/** Asks for a line of text; nothing where the person turned back. */
export function prompt({ title, hint, value, yes }: { title: string, hint?: string, value?: string, yes?: string }): Promise<string | undefined> {
  return new Promise((resolve) => {
    uni.showModal({
      title,
      editable: true,
      placeholderText: hint ?? '',
      content: value ?? '',
      confirmText: yes ?? t('common.yes'),
      cancelText: t('common.cancel'),
      confirmColor: colour(),
      success: ({ confirm: agreed, content }) => resolve(agreed ? String(content ?? '').trim() : undefined),
      fail: () => resolve(undefined),
    })
  })
}

/** Lets the person choose one of up to six; its place, or nothing where they turned back. */
export function choose(items: string[]): Promise<number | undefined> {
  return new Promise((resolve) => {
    uni.showActionSheet({ itemList: items, success: ({ tapIndex }) => resolve(tapIndex), fail: () => resolve(undefined) })
  })
}
