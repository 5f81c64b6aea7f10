/** What a check of an account found, and what to do about it. */
import type { Schema } from '@/api'

/** What is looked at, in its order; each one needs the one before it. */
export const STEPS = ['settings', 'token', 'callback', 'quota'] as const
export type StepName = (typeof STEPS)[number]

export interface Step {
  step: StepName
  state: 'well' | 'wrong' | 'skipped'
  message: string
  errcode: number | null
}

/** All steps of a kind of account; what was not looked at, because something before it is wrong, is skipped. */
export function stepsOf(report: Schema<'CheckReport'>, kind: Schema<'AccountKind'>): Step[] {
  return STEPS.filter(step => step !== 'callback' || kind === 'service').map(step => {
    const found = report.steps.find(one => one.step === step)
    if (!found) return { step, state: 'skipped', message: '', errcode: null }
    return { step, state: found.ok ? 'well' : 'wrong', message: found.message, errcode: found.errcode ?? null }
  })
}

const BY_CODE: Record<number, string> = {
  40013: 'appid', 40001: 'secret', 40125: 'secret', 40164: 'whitelist', 40243: 'frozen', 48001: 'permission', 45009: 'usedUp', 61024: 'permission',
}

/** The key of what to do. */
export function adviceOf({ step, errcode }: Pick<Step, 'step' | 'errcode'>): string {
  if (errcode !== null) return BY_CODE[errcode] ?? 'code'
  return step === 'settings' ? 'settings' : 'network'
}
