/** A rule as the form has it. */
import { everybody, whole } from './segment'
import type { Channel, Rule, RuleIn, Segment } from './types'

export interface RuleForm {
  name: string
  occasion: string
  segment: Segment
  lead_days: number
  send_at: number
  template: string
  channels: Channel[]
  active: boolean
}

/** What a new rule begins with: what most companies want first. */
export function blank(): RuleForm {
  return {
    name: '', occasion: 'birthday', segment: everybody(), lead_days: 0, send_at: 9 * 60 + 30, template: '',
    channels: ['custom', 'subscribe', 'task'], active: false,
  }
}

/** A stored rule in the form. */
export function formOf(rule: Rule): RuleForm {
  const { name, occasion, lead_days, send_at, template, active } = rule
  const segment = whole(structuredClone(rule.segment))
  return { name, occasion, lead_days, send_at, template, active, segment, channels: [...rule.channels] }
}

/** What the server gets. */
export function bodyOf(form: RuleForm): RuleIn {
  const trimmed = (words: readonly string[]) => [...new Set(words.map(word => word.trim()).filter(Boolean))]
  const { segment } = form
  return {
    ...form,
    name: form.name.trim(),
    segment: { ...segment, regions: trimmed(segment.regions), industries: trimmed(segment.industries) },
  }
}

/** Minutes after midnight as `09:30`. */
export function timeOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** `09:30` as minutes after midnight. */
export function minutesOf(text: string): number | null {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim()) ?? []
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes)
}
