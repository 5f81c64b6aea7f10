/** ECharts with what our charts need; loaded when the first chart is shown, by `Chart.vue` alone. */
import { BarChart, FunnelChart, LineChart, PieChart } from 'echarts/charts'
import { AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { fontFamily, series, type Tokens } from '@common/tokens'

use([
  BarChart, LineChart, PieChart, FunnelChart, GridComponent, LegendComponent, TooltipComponent, DatasetComponent,
  AriaComponent, MarkLineComponent, CanvasRenderer,
])

export { init }

/** Our look, for a theme. */
export function look(tokens: Tokens): object {
  const axis = {
    axisLine: { lineStyle: { color: tokens.line } },
    axisTick: { show: false },
    axisLabel: { color: tokens.ink2, fontSize: 12 },
    splitLine: { lineStyle: { color: tokens.line } },
    nameTextStyle: { color: tokens.ink2 },
  }
  return {
    color: series(tokens),
    backgroundColor: 'transparent',
    textStyle: { fontFamily, color: tokens.ink },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: axis,
    legend: { textStyle: { color: tokens.ink2 }, icon: 'roundRect', itemWidth: 10, itemHeight: 10, top: 0 },
    tooltip: {
      backgroundColor: tokens.raised, borderColor: tokens.line, textStyle: { color: tokens.ink, fontSize: 13 },
      axisPointer: { lineStyle: { color: tokens.lineStrong }, crossStyle: { color: tokens.lineStrong } },
    },
    bar: { barMaxWidth: 28, itemStyle: { borderRadius: [3, 3, 0, 0] } },
    line: { symbolSize: 6, lineStyle: { width: 2 }, smooth: false },
  }
}
