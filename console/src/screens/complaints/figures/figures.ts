/** Figures of complaints: how they are shown, and what lies behind them. */
import type { EChartsCoreOption } from 'echarts/core'
import type { Tokens } from '@common/tokens'
import type { Query, Schema } from '@/api'
import { firstDay, lastDay, monthText } from '@/lib/spans'

export type Figures = Schema<'ComplaintFiguresOut'>
export type Row = Figures['rows'][number]
export type Figure = Figures['total']
export type By = 'person' | 'department' | 'category' | 'product' | 'month'
export type Outcome = 'on_time' | 'late' | 'missed' | 'pending'

export const BYS: readonly By[] = ['person', 'department', 'category', 'product', 'month']
/** Outcomes in the order of their bars. */
export const OUTCOMES = ['on_time', 'late', 'missed'] as const

/** A rate of the API (`"80.00"`, in percent) as a share of one. */
export function shareOf(rate: string | null | undefined): number | null {
  return rate === null || rate === undefined ? null : Number(rate) / 100
}

/** What a figure counts, as the API's list of rounds is asked for it. */
export type Counted = { outcome: Outcome } | { repeat: true }

/** Which rounds a row is made of, as the API's list is asked for them. The key `0` is of those without. */
export function behind(by: By, key: string): Partial<Query<'/complaint-rounds'>> {
  switch (by) {
    case 'person': return { responsible_id: Number(key) }
    case 'department': return { department_id: Number(key) }
    case 'product': return { product_id: Number(key) }
    case 'category': return { category: key }
    case 'month': {
      const month = monthText(Number(key))
      return { from: firstDay(month), until: lastDay(month) }
    }
  }
}

/** How things are called and written, and the colours that mean something. */
export interface Words {
  name: (row: Row) => string
  outcome: (outcome: Outcome) => string
  rate: string
  percent: (share: number) => string
  tokens: Tokens
}

/** How rounds ended, row by row, and the on-time rate over them. */
export function outcomeChart(rows: readonly Row[], words: Words): EChartsCoreOption {
  const { tokens } = words
  const colours = { on_time: tokens.success, late: tokens.warn, missed: tokens.danger }
  return {
    grid: { left: 4, right: 4, top: 40, bottom: 0, containLabel: true },
    legend: { left: 0 },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { opacity: 0.08 } } },
    xAxis: { type: 'category', data: rows.map(words.name), axisLabel: { hideOverlap: true, overflow: 'truncate', width: 90 } },
    yAxis: [
      { type: 'value', minInterval: 1 },
      {
        type: 'value', min: 0, max: 1, interval: 0.25, splitLine: { show: false },
        axisLabel: { formatter: (share: number) => words.percent(share) },
      },
    ],
    series: [
      ...OUTCOMES.map(outcome => ({
        type: 'bar', stack: 'all', barMaxWidth: 36, name: words.outcome(outcome), itemStyle: { color: colours[outcome] },
        data: rows.map(row => row.figure[outcome]),
      })),
      {
        type: 'line', yAxisIndex: 1, name: words.rate, symbolSize: 7, itemStyle: { color: tokens.info }, lineStyle: { color: tokens.info, width: 2 },
        data: rows.map(row => shareOf(row.figure.rate)),
        tooltip: { valueFormatter: (share: unknown) => typeof share === 'number' ? words.percent(share) : '—' },
      },
    ],
  }
}
