import { fileURLToPath } from 'node:url'
import { paces } from './paces.js'
import { measureRow } from './processes.js'
import { readRecorded } from './recorded.js'
import { formatRatio } from './report/format.js'

/**
 * A short run, which fails when a ratio is under half of the recorded one: a candidate's time by ours, so that neither a slow
 * machine nor a busy one matters. What falls is measured again at the pace of a full run before it counts. A row of which
 * no full run has recorded anything to compare with fails, too.
 */
const ids = ['A', 'B', 'C', 'A-temporary', 'A-cold', 'verify-header', 'verify-query', 'verify-query-second', 'hmac']
const compared = new Set(['aws4', '@smithy/signature-v4', '@aws-crypto/sha256-js'])

const { rows = [] } = readRecorded()
let failures = 0
for (const id of ids) {
  const { candidates = [] } = rows.find((row) => row.id === id) ?? {}
  const recorded = candidates.filter(({ name, role }) => role === 'floor' || compared.has(name))
  if (recorded.length === 0) {
    failures++
    console.log(`UNKNOWN ${id}: nothing is recorded`)
    continue
  }
  let compare = await comparison(id, paces.smoke)
  if (recorded.some((candidate) => compare(candidate).fallen)) compare = await comparison(id, paces.full)
  for (const candidate of recorded) {
    const { now, fallen } = compare(candidate)
    if (fallen) failures++
    const verdict = fallen ? 'FALLEN' : 'holds '
    console.log(`${verdict}  ${id}, ${candidate.name}: ${now?.toFixed(2)}, recorded ${formatRatio(candidate.ratio)}`)
  }
}
if (failures > 0) process.exitCode = 1

/** @returns a function from a recorded candidate to `{ now, fallen }`; one that is absent now has fallen */
async function comparison(id, { processes, starts: _, ...pace }) {
  const dist = fileURLToPath(new URL('../dist', import.meta.url))
  const { candidates } = await measureRow(id, { dist, peers: ['aws4', 'smithy'], processes, pace })
  return ({ name, ratio }) => {
    const now = candidates.find((candidate) => candidate.name === name)?.ratio.median
    return { now, fallen: !(now >= ratio.median / 2) }
  }
}
