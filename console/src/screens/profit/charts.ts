/** ECharts options of profit. */
import type { EChartsCoreOption } from 'echarts/core'
import type { Tokens } from '@common/tokens'
import type { Bar } from './figures'
import type { Series } from './pivot'
import type { Curve, Row, TrendRow } from './types'

/** What the charts need of the page: how things are written, and colours where they mean something. */
export interface Words {
  money: (amount: string) => string
  /** For an axis, where there is no room for cents. */
  moneyShort: (amount: number) => string
  percent: (share: number) => string
  count: (n: number) => string
  tokens: Tokens
}

const GRID = { left: 4, right: 12, top: 36, bottom: 0, containLabel: true }
const shadow = { type: 'shadow', shadowStyle: { opacity: 0.08 } }
/** Names are typed by people, and tips are HTML. */
const escaped = (text: string) => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)
const short = (text: string, most: number) => text.length > most ? `${text.slice(0, most - 1)}…` : text

/** From net sales to what is left: sums from the ground, the rest hanging between them. */
export function waterfallChart(bars: readonly Bar[], name: (key: Bar['key']) => string, words: Words): EChartsCoreOption {
  const { tokens } = words
  // A bar that crosses nothing is drawn in two parts; what carries the others is not seen.
  const part = (bar: Bar) => {
    const [low, high] = [Math.min(bar.from, bar.to), Math.max(bar.from, bar.to)]
    return {
      base: low >= 0 ? low : high <= 0 ? high : 0,
      above: Math.max(0, high) - Math.max(0, low),
      below: Math.min(0, low) - Math.min(0, high),
    }
  }
  const colour = (bar: Bar) => bar.kind === 'sum' ? (bar.to < 0 ? tokens.danger : tokens.brand) : (bar.to < bar.from ? tokens.warn : tokens.success)
  const series = (data: (bar: Bar) => number) => ({
    type: 'bar', stack: 'all', barWidth: '62%', barMaxWidth: 44,
    data: bars.map(bar => ({ value: data(bar), itemStyle: { color: colour(bar), borderRadius: 2 } })),
  })
  return {
    grid: { ...GRID, top: 28, bottom: 4 },
    tooltip: { trigger: 'axis', axisPointer: shadow, formatter: (at: { dataIndex: number }[]) => {
      const bar = bars[at[0]?.dataIndex ?? -1]
      return bar ? `${escaped(name(bar.key))}<br><b>${words.money(bar.amount)}</b>` : ''
    } },
    xAxis: { type: 'category', data: bars.map(bar => name(bar.key)), axisLabel: { interval: 0, hideOverlap: false, fontSize: 11, overflow: 'break', width: 70 } },
    yAxis: { type: 'value', splitNumber: 4, axisLabel: { formatter: words.moneyShort } },
    series: [
      { type: 'bar', stack: 'all', silent: true, barWidth: '62%', barMaxWidth: 44, itemStyle: { color: 'transparent' }, data: bars.map(bar => part(bar).base) },
      { ...series(bar => part(bar).above), label: {
        show: true, position: 'top', color: tokens.ink2, fontSize: 11,
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const bar = bars[dataIndex]
          return bar && part(bar).above > 0 ? words.moneyShort(Number(bar.amount)) : ''
        },
      } },
      { ...series(bar => part(bar).below), label: {
        show: true, position: 'bottom', color: tokens.ink2, fontSize: 11,
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const bar = bars[dataIndex]
          return bar && part(bar).below < 0 && part(bar).above === 0 ? words.moneyShort(Number(bar.amount)) : ''
        },
      } },
    ],
  }
}

export interface TrendNames { netSales: string, contribution: string, yearBefore: string }

/** Net sales and contribution, period by period, with the contribution of the year before where there is one. */
export function trendChart(
  rows: readonly TrendRow[], before: readonly (TrendRow | undefined)[], axis: (period: string) => string, names: TrendNames, words: Words,
): EChartsCoreOption {
  const { tokens } = words
  const earlier = before.some(row => row && Number(row.figures.contribution) !== 0)
  const tip = { valueFormatter: (n: unknown) => words.money(Number(n).toFixed(2)) }
  return {
    grid: GRID,
    legend: { left: 0, data: [names.netSales, names.contribution, ...(earlier ? [names.yearBefore] : [])] },
    tooltip: { trigger: 'axis', axisPointer: shadow },
    xAxis: { type: 'category', data: rows.map(row => axis(row.period)), axisLabel: { hideOverlap: true } },
    yAxis: { type: 'value', splitNumber: 4, axisLabel: { formatter: words.moneyShort } },
    series: [
      { type: 'bar', name: names.netSales, data: rows.map(row => Number(row.figures.net_sales)), tooltip: tip, itemStyle: { color: tokens.lineStrong } },
      { type: 'bar', name: names.contribution, data: rows.map(row => Number(row.figures.contribution)), tooltip: tip, itemStyle: { color: tokens.brand } },
      ...(earlier ? [{
        type: 'line', name: names.yearBefore, data: rows.map((_, index) => Number(before[index]?.figures.contribution ?? 0)), tooltip: tip,
        itemStyle: { color: tokens.info }, lineStyle: { color: tokens.info, type: 'dashed', width: 2 }, showSymbol: rows.length <= 12,
      }] : []),
    ],
  }
}

/** The best rows over time, one upon the other, with all others as one. */
export function pivotChart(periods: readonly string[], series: readonly Series[], words: Words): EChartsCoreOption {
  const { tokens } = words
  return {
    grid: { ...GRID, top: 44 },
    legend: { type: 'scroll', left: 0, data: series.map(one => short(one.name, 12)) },
    tooltip: { trigger: 'item', formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number, dataIndex: number }) => {
      const one = series[seriesIndex]
      return one ? `${escaped(one.name)}<br>${escaped(periods[dataIndex] ?? '')}  <b>${words.money(one.cells[dataIndex] ?? '0.00')}</b>` : ''
    } },
    xAxis: { type: 'category', data: [...periods], axisLabel: { hideOverlap: true } },
    yAxis: { type: 'value', splitNumber: 5, axisLabel: { formatter: words.moneyShort } },
    series: series.map(one => ({
      type: 'bar', stack: 'all', name: short(one.name, 12), barMaxWidth: 44, data: one.cells.map(Number),
      itemStyle: { borderRadius: 0, ...(one.row ? {} : { color: tokens.lineStrong }) },
    })),
  }
}

/** The best rows by contribution, with what they bring together. */
export function rankingChart(
  rows: readonly Row[], nameOf: (row: Row) => string, names: { contribution: string, cumulated: string }, words: Words,
): EChartsCoreOption {
  const { tokens } = words
  return {
    grid: { ...GRID, top: 36 },
    legend: { left: 0, data: [names.contribution, names.cumulated] },
    tooltip: { trigger: 'axis', axisPointer: shadow, formatter: (at: { dataIndex: number }[]) => {
      const row = rows[at[0]?.dataIndex ?? -1]
      if (!row) return ''
      const all = row.cumulated === null || row.cumulated === undefined ? '' : `<br>${escaped(names.cumulated)}  ${words.percent(Number(row.cumulated) / 100)}`
      return `${row.rank}. ${escaped(nameOf(row))}<br>${escaped(names.contribution)}  <b>${words.money(row.figures.contribution)}</b>${all}`
    } },
    xAxis: { type: 'category', data: rows.map(row => short(nameOf(row), 8)), axisLabel: { interval: 0, rotate: rows.length > 6 ? 32 : 0, fontSize: 11 } },
    yAxis: [
      { type: 'value', splitNumber: 4, axisLabel: { formatter: words.moneyShort } },
      { type: 'value', min: 0, splitNumber: 4, splitLine: { show: false }, axisLabel: { formatter: (n: number) => words.percent(n / 100) } },
    ],
    series: [
      { type: 'bar', name: names.contribution, data: rows.map(row => ({ value: Number(row.figures.contribution), itemStyle: { color: Number(row.figures.contribution) < 0 ? tokens.danger : tokens.brand } })), itemStyle: { color: tokens.brand } },
      { type: 'line', name: names.cumulated, yAxisIndex: 1, data: rows.map(row => row.cumulated === null || row.cumulated === undefined ? null : Number(row.cumulated)), itemStyle: { color: tokens.warn }, lineStyle: { color: tokens.warn } },
    ],
  }
}

/** So many customers bring a part of the contribution: the first point of the curve that reaches it. */
export function reaching(curve: Curve, percent: number): Curve['points'][number] | undefined {
  return curve.points.find(point => Number(point.contribution_share ?? 0) >= percent)
}

export interface CurveNames { customers: string, contribution: string, even: string }

/** The curve, from the best customer to all, with where a fifth of the customers and four fifths of the whole lie. */
export function curveChart(curve: Curve, names: CurveNames, words: Words): EChartsCoreOption {
  const { tokens } = words
  const mark = reaching(curve, 80)
  const most = Math.max(100, ...curve.points.map(point => Number(point.contribution_share ?? 0)))
  const axis = (n: number) => words.percent(n / 100)
  return {
    grid: { ...GRID, top: 28, right: 24, bottom: 22 },
    tooltip: { trigger: 'axis', axisPointer: { type: 'line' }, formatter: (at: { dataIndex: number, seriesIndex: number }[]) => {
      const hit = at.find(one => one.seriesIndex === 0)
      const point = hit && curve.points[hit.dataIndex - 1]
      if (!point) return ''
      return [
        `${escaped(names.customers)}  ${words.count(point.customers)} (${axis(Number(point.customers_share))})`,
        `${escaped(names.contribution)}  <b>${words.money(point.contribution)}</b>${point.contribution_share ? ` (${axis(Number(point.contribution_share))})` : ''}`,
      ].join('<br>')
    } },
    xAxis: { type: 'value', min: 0, max: 100, name: names.customers, nameLocation: 'middle', nameGap: 26, axisLabel: { formatter: axis }, splitLine: { show: false } },
    yAxis: { type: 'value', min: (value: { min: number }) => Math.min(0, Math.floor(value.min / 20) * 20), max: Math.ceil(most / 20) * 20, interval: 20, axisLabel: { formatter: axis } },
    series: [
      {
        type: 'line', name: names.contribution, showSymbol: curve.points.length <= 30, symbolSize: 5, itemStyle: { color: tokens.brand },
        lineStyle: { color: tokens.brand, width: 2.5 }, areaStyle: { color: tokens.brand, opacity: 0.08 },
        data: [[0, 0], ...curve.points.map(point => [Number(point.customers_share), Number(point.contribution_share ?? 0)])],
        markLine: {
          silent: true, symbol: 'none', lineStyle: { color: tokens.warn, type: 'dashed' }, label: { color: tokens.warn, fontSize: 11 },
          data: [
            { yAxis: 80, label: { formatter: axis(80), position: 'insideEndTop' } },
            { xAxis: 20, label: { formatter: axis(20), position: 'end' } },
            ...(mark ? [{ xAxis: Number(mark.customers_share), lineStyle: { color: tokens.brand }, label: { formatter: axis(Number(mark.customers_share)), color: tokens.brand, position: 'end' } }] : []),
          ],
        },
      },
      { type: 'line', name: names.even, silent: true, showSymbol: false, data: [[0, 0], [100, 100]], itemStyle: { color: tokens.ink3 }, lineStyle: { color: tokens.ink3, width: 1, type: 'dotted' } },
    ],
  }
}
