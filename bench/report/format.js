export function formatTime(nanoseconds) {
  if (nanoseconds < 9999.5) return `${nanoseconds.toFixed(0)} ns`
  if (nanoseconds < 9_999_500) return `${(nanoseconds / 1000).toFixed(1)} µs`
  return `${(nanoseconds / 1e6).toFixed(1)} ms`
}

export function formatRatio({ median, least, greatest }) {
  return `${round(median)} [${round(least)}…${round(greatest)}]`
}

export function formatBytes(bytes) {
  return bytes < 9999.5 ? `${bytes.toFixed(0)} B` : `${(bytes / 1024).toFixed(1)} KiB`
}

function round(ratio) {
  return ratio < 20 ? ratio.toFixed(2) : ratio.toFixed(0)
}

/** A Markdown table; all columns but the first are set right. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}
