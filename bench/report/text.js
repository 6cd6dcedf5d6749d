/** A row's results as plain text. */
export function describeRow({ id, title }, { candidates, exceptions, absent }) {
  const width = Math.max(...candidates.map(({ name }) => name.length))
  const lines = candidates.map(
    ({ name, nanoseconds, ratio }) =>
      `  ${name.padEnd(width)}  ${formatTime(nanoseconds).padStart(9)}  ${formatRatio(ratio)}`,
  )
  const notes = [...exceptions, ...absent.map((reason) => `absent: ${reason}`)].map((note) => `  (${note})`)
  return [`${id}: ${title}`, ...lines, ...notes, ''].join('\n')
}

export function formatTime(nanoseconds) {
  if (nanoseconds < 9999.5) return `${nanoseconds.toFixed(0)} ns`
  if (nanoseconds < 9_999_500) return `${(nanoseconds / 1000).toFixed(1)} µs`
  return `${(nanoseconds / 1e6).toFixed(1)} ms`
}

export function formatRatio({ median, least, greatest }) {
  return `${median.toFixed(2)} [${least.toFixed(2)}…${greatest.toFixed(2)}]`
}
