import { formatTime, table } from './format.js'

/** @param runtimes `{ name, version, openssl, defaultEngine, rows }` each */
export function runtimesSection(runtimes) {
  const ids = [...new Set(runtimes.flatMap(({ rows }) => rows.map(({ id }) => id)))]
  const tables = ids.map((id) => {
    const rows = runtimes.map((runtime) => runtime.rows.find((row) => row.id === id))
    const names = [...new Set(rows.flatMap((row) => row?.candidates.map(({ name }) => name) ?? []))]
    const lines = names.map((name) => [name, ...rows.map((row) => cell(row, name))])
    const { title } = rows.find((row) => row !== undefined)
    return `### ${id}: ${title}\n\n${table(['', ...runtimes.map((runtime) => runtime.name)], lines)}`
  })
  const versions = runtimes.map(
    ({ name, version, openssl, defaultEngine }) =>
      `${name}: ${version}, OpenSSL ${openssl}, default engine ${defaultEngine}`,
  )
  return `## Runtimes\n\nTime, and in parentheses the ratio to countersign with the engine that is the default there; for HMAC, to the portable engine.\n\n${versions.map((line) => `- ${line}`).join('\n')}\n\n${tables.join('\n\n')}`
}

function cell(row, name) {
  const candidate = row?.candidates.find((one) => one.name === name)
  if (candidate === undefined) return ''
  return `${formatTime(candidate.nanoseconds)} (${candidate.ratio.median.toFixed(2)})`
}
