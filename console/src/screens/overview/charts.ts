/** ECharts options of the overview: plain data in, plain options out. */
import type { EChartsCoreOption } from 'echarts/core'
import type { Tokens } from '@common/tokens'
import type { Part } from './types'

/** What the charts need of the page: how a day is written, and colours where a series means something. */
export interface Words {
  day: (day: string) => string
  count: (n: number) => string
  money: (amount: string) => string
  /** For an axis, where there is no room for cents. */
  moneyShort: (amount: number) => string
  tokens: Tokens
}

const GRID = { left: 4, right: 8, top: 36, bottom: 0, containLabel: true }

function frame(days: readonly string[], words: Words): EChartsCoreOption {
  return {
    grid: GRID,
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { opacity: 0.08 } } },
    xAxis: { type: 'category', data: days.map(words.day), axisLabel: { hideOverlap: true } },
    yAxis: { type: 'value', minInterval: 1, splitNumber: 3 },
  }
}

const counted = (words: Words) => ({ valueFormatter: (n: unknown) => words.count(Number(n)) })

/** Messages in and out, day by day. */
export function talkChart(part: Part<'talks'>, names: { received: string, sent: string }, words: Words): EChartsCoreOption {
  const line = { type: 'line', showSymbol: part.per_day.length <= 14, tooltip: counted(words) }
  return {
    ...frame(part.per_day.map(one => one.day), words),
    legend: { data: [names.received, names.sent], left: 0 },
    series: [
      { ...line, name: names.received, data: part.per_day.map(one => one.received) },
      { ...line, name: names.sent, data: part.per_day.map(one => one.sent) },
    ],
  }
}

/** One count for each day. */
export function countChart(days: readonly { day: string, count: number }[], name: string, words: Words): EChartsCoreOption {
  return {
    ...frame(days.map(one => one.day), words),
    grid: { ...GRID, top: 12 },
    series: [{ type: 'bar', name, data: days.map(one => one.count), tooltip: counted(words) }],
  }
}

/** Amounts as bars; how many orders it were stands in the tip. The text of an amount is shown as the server has it. */
export function orderChart(part: Part<'orders'>, names: { amount: string, count: string }, words: Words): EChartsCoreOption {
  const days = part.per_day
  const tip = (index: number) => {
    const day = days[index]
    return day ? [words.day(day.day), `${names.amount}  ${words.money(day.amount)}`, `${names.count}  ${words.count(day.count)}`].join('<br>') : ''
  }
  return {
    ...frame(days.map(one => one.day), words),
    grid: { ...GRID, top: 12 },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { opacity: 0.08 } }, formatter: (at: { dataIndex: number }[]) => tip(at[0]?.dataIndex ?? -1) },
    yAxis: { type: 'value', splitNumber: 3, axisLabel: { formatter: (n: number) => words.moneyShort(n) } },
    series: [{ type: 'bar', name: names.amount, data: days.map(one => Number(one.amount)) }],
  }
}

/** What became of pushes: four outcomes are enough to look at. */
export const OUTCOMES = {
  done: ['sent', 'delivered'],
  waiting: ['planned', 'queued', 'sending'],
  person: ['handed_over', 'in_doubt'],
  not: ['failed', 'skipped', 'cancelled', 'expired'],
} as const
export type Outcome = keyof typeof OUTCOMES

/** How many of the states of an outcome there are. */
export function outcomeCount(counts: Readonly<Record<string, number>>, outcome: Outcome): number {
  return OUTCOMES[outcome].reduce((sum, state) => sum + (counts[state] ?? 0), 0)
}

/** Pushes by outcome, stacked day by day. */
export function pushChart(part: Part<'pushes'>, names: Record<Outcome, string>, words: Words): EChartsCoreOption {
  const colours: Record<Outcome, string> = {
    done: words.tokens.brand, waiting: words.tokens.info, person: words.tokens.warn, not: words.tokens.lineStrong,
  }
  const outcomes = Object.keys(OUTCOMES) as Outcome[]
  return {
    ...frame(part.per_day.map(one => one.day), words),
    legend: { data: outcomes.map(one => names[one]), left: 0 },
    series: outcomes.map(one => ({
      type: 'bar', stack: 'all', name: names[one], itemStyle: { color: colours[one], borderRadius: 0 },
      data: part.per_day.map(({ counts }) => outcomeCount(counts, one)), tooltip: counted(words),
    })),
  }
}
