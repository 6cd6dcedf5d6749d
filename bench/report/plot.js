import { init } from 'echarts'

const plotted = {
  A: 'header GET',
  B: 'POST of 1 KiB',
  C: 'presigned GET',
  'A-temporary': 'header GET, session token',
  'C-temporary': 'presigned GET, session token',
  'A-cold': 'header GET, new key',
  'verify-header': 'verify a header',
  'verify-query': 'verify a presigned URL',
}

/** Each peer's time by ours, row by row, on a logarithmic axis. */
export function benchmarksPlot({ rows, environment }) {
  const shown = Object.keys(plotted)
    .map((id) => rows.find((row) => row.id === id))
    .filter((row) => row !== undefined)
  const peersOf = ({ candidates }) =>
    candidates.filter(
      ({ name, role }) => role === 'candidate' && !/^countersign|in flight|without any check/.test(name),
    )
  const names = [...new Set(shown.flatMap((row) => peersOf(row).map(({ name }) => name)))]
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 960, height: 900 })
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'sans-serif' },
    backgroundColor: '#fff',
    title: {
      text: 'Times as long as countersign takes',
      subtext: `${environment.processor}, ${environment.runtime} ${environment.version}; logarithmic; medians over fresh processes`,
      left: 'center',
    },
    legend: { bottom: 0, itemGap: 24 },
    grid: { left: 190, right: 60, top: 70, bottom: 90 },
    xAxis: { type: 'log', min: 1, axisLabel: { formatter: '{value}×' } },
    yAxis: { type: 'category', inverse: true, data: shown.map(({ id }) => plotted[id]) },
    series: names.map((name) => ({
      name,
      type: 'bar',
      label: { show: true, position: 'right', formatter: ({ value }) => (value === null ? '' : value), fontSize: 10 },
      data: shown.map((row) => {
        const peer = peersOf(row).find((one) => one.name === name)
        return peer === undefined ? null : Number(peer.ratio.median.toFixed(peer.ratio.median < 20 ? 1 : 0))
      }),
    })),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return `${svg.replace('>', '><title>Times as long as countersign takes, by row and peer</title>')}\n`
}
