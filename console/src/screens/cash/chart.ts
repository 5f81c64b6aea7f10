import type { EChartsCoreOption } from 'echarts/core'
import type { Tokens } from '@common/tokens'
import type { FlowRow } from './types'

export interface Words {
  names: { inflow: string, outflow: string, net: string }
  of: (row: FlowRow) => string
  money: (amount: string) => string
  moneyShort: (amount: number) => string
  tokens: Tokens
}

/** In above, out below, and what is left of both as a line, where `withNet`. */
export function flowChart(rows: readonly FlowRow[], withNet: boolean, words: Words): EChartsCoreOption {
  const { names, tokens } = words
  const bar = { type: 'bar', stack: 'flow', barMaxWidth: 26 }
  const up = { color: tokens.brand, borderRadius: [3, 3, 0, 0] }
  const down = { color: tokens.warn, borderRadius: [0, 0, 3, 3] }
  const net = {
    type: 'line', name: names.net, itemStyle: { color: tokens.info }, showSymbol: rows.length <= 31, data: rows.map(row => Number(row.net)),
  }
  return {
    grid: { left: 4, right: 12, top: 36, bottom: 0, containLabel: true },
    legend: { data: withNet ? [names.inflow, names.outflow, names.net] : [names.inflow, names.outflow], left: 0 },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { opacity: 0.08 } },
      valueFormatter: (amount: unknown) => words.money(Number(amount).toFixed(2)),
    },
    xAxis: { type: 'category', data: rows.map(words.of), axisLabel: { hideOverlap: true } },
    yAxis: { type: 'value', splitNumber: 4, axisLabel: { formatter: (amount: number) => words.moneyShort(amount) } },
    series: [
      { ...bar, name: names.inflow, itemStyle: up, data: rows.map(row => Number(row.inflow)) },
      { ...bar, name: names.outflow, itemStyle: down, data: rows.map(row => -Number(row.outflow)) },
      ...(withNet ? [net] : []),
    ],
  }
}
