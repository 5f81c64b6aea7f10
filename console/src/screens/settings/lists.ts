/** Settings that are lists or rules: their defaults, and what is wrong with what is typed. */
import type { Schema } from '@/api'
import { centsOf } from '@/lib/cents'

export type Stage = Schema<'OpportunityStage'>
export type Level = Schema<'DunningLevel'>
export type Rule = Schema<'GradeRule'>
/** The key of a text, with its values. */
export interface Problem { key: string, values?: Record<string, unknown> }

export const STAGES: Stage[] = [
  { name: '初步接洽', probability_bp: 1000 }, { name: '需求确认', probability_bp: 3000 },
  { name: '方案报价', probability_bp: 5000 }, { name: '商务谈判', probability_bp: 8000 },
]
export const DUNNING: Level[] = [
  {
    name: '友情提醒', days: 7, amount: '100.00',
    text: '尊敬的{customer}：\n截至{date}，贵司尚有货款 {overdue} 元已到期，明细如下：\n{lines}\n如已付款，请忽略本函；如有疑问，请随时与我们联系。\n{company}',
  },
  {
    name: '催款函', days: 30, amount: '100.00',
    text: '尊敬的{customer}：\n截至{date}，贵司货款 {overdue} 元仍未支付，最长已逾期 {days} 天，明细如下：\n{lines}\n请贵司于收到本函后 7 日内安排付款，或与我们确认付款计划。\n{company}',
  },
  {
    name: '最后催告', days: 60, amount: '100.00',
    text: '尊敬的{customer}：\n经多次提醒，截至{date}贵司仍有货款 {overdue} 元未支付，最长已逾期 {days} 天，明细如下：\n{lines}\n请贵司立即付清上述款项，否则我们将暂停供货，并保留依法追索的权利。\n{company}',
  },
]

export const MOST_STAGES = 12
export const MOST_LEVELS = 9
export const LONGEST_LETTER = 2000
/** What stands for something in a letter. */
export const PLACES = ['customer', 'company', 'overdue', 'days', 'date', 'lines'] as const

const isWhole = (value: unknown, min: number, max: number) => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
const letters = (text: string) => [...text].length

/** Whether the percentages of a rule follow one another. */
export function ruleProblem(value: unknown): Problem | null {
  const rule = (value ?? {}) as Partial<Rule>
  const [a, b, top, bottom] = [rule.a_percent, rule.b_percent, rule.top_percent, rule.bottom_percent]
  if (!isWhole(a, 1, 99) || !isWhole(b, 1, 100) || Number(a) >= Number(b)) return { key: 'settings.rule.paretoWrong' }
  if (!isWhole(top, 0, 100) || !isWhole(bottom, 0, 100) || Number(top) + Number(bottom) > 100) return { key: 'settings.rule.fixedWrong' }
  return null
}

export function stagesProblem(value: unknown): Problem | null {
  const stages = (value ?? []) as Partial<Stage>[]
  if (!stages.length || stages.length > MOST_STAGES) return { key: 'settings.stages.count', values: { most: MOST_STAGES } }
  const names = stages.map(stage => (stage.name ?? '').trim())
  const wrong = names.findIndex(name => !name || letters(name) > 20)
  if (wrong >= 0) return { key: 'settings.stages.nameWrong', values: { n: wrong + 1 } }
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index)
  if (twice >= 0) return { key: 'settings.stages.twice', values: { name: names[twice] } }
  const share = stages.findIndex(stage => !isWhole(stage.probability_bp, 0, 10_000))
  return share >= 0 ? { key: 'settings.stages.shareWrong', values: { n: share + 1 } } : null
}

/** The first word in braces that stands for nothing. */
export function unknownPlace(text: string): string | null {
  const words = text.split('{').slice(1).filter(part => part.includes('}')).map(part => part.split('}')[0] ?? '')
  return words.find(word => !(PLACES as readonly string[]).includes(word)) ?? null
}

export function dunningProblem(value: unknown): Problem | null {
  const levels = (value ?? []) as Partial<Level>[]
  if (levels.length > MOST_LEVELS) return { key: 'settings.dunning.count', values: { most: MOST_LEVELS } }
  for (const [index, level] of levels.entries()) {
    const n = index + 1
    const name = (level.name ?? '').trim()
    if (!name || letters(name) > 50) return { key: 'settings.dunning.nameWrong', values: { n } }
    if (!isWhole(level.days, 1, 3650)) return { key: 'settings.dunning.daysWrong', values: { n } }
    if (Number(level.days) <= Number(levels[index - 1]?.days ?? 0)) return { key: 'settings.dunning.later', values: { n } }
    if ((centsOf(level.amount ?? '') ?? -1n) < 0n) return { key: 'settings.dunning.amountWrong', values: { n } }
    const text = level.text ?? ''
    if (!text.trim() || letters(text) > LONGEST_LETTER) return { key: 'settings.dunning.textWrong', values: { n, most: LONGEST_LETTER } }
    const unknown = unknownPlace(text)
    if (unknown !== null) return { key: 'settings.dunning.placeWrong', values: { n, place: `{${unknown}}` } }
  }
  return null
}

/** A letter as a customer would read it. */
export function sampleLetter(text: string, values: Readonly<Record<(typeof PLACES)[number], string>>): string {
  return text.replace(/\{(\w+)\}/g, (all, word: string) => values[word as keyof typeof values] ?? all)
}
