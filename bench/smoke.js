import { fileURLToPath } from 'node:url'
import { paces } from './paces.js'
import { measureRow } from './processes.js'
import { readRecorded } from './recorded.js'
import { formatRatio } from './report/format.js'

/**
 * A short run, which fails when a ratio is under half of the recorded one: a candidate's time by ours, so that neither a slow
 * machine nor a busy one matters.
 */
const rows = ['A', 'B', 'C', 'A-cold', 'verify-header', 'verify-query', 'hmac']
const names = new Set(['aws4', '@smithy/signature-v4', '@aws-crypto/sha256-js'])

const { processes, starts: _, ...pace } = paces.smoke
const settings = {
  dist: fileURLToPath(new URL('../dist', import.meta.url)),
  peers: ['aws4', 'smithy'],
  processes,
  pace,
}
const recorded = readRecorded()
let failures = 0
for (const id of rows) {
  const { candidates } = await measureRow(id, settings)
  const before = recorded.rows.find((row) => row.id === id).candidates
  for (const { name, role, ratio } of before) {
    if (role !== 'floor' && !names.has(name)) continue
    const now = candidates.find((candidate) => candidate.name === name)?.ratio.median
    const fallen = !(now >= ratio.median / 2)
    if (fallen) failures++
    console.log(
      `${fallen ? 'FALLEN' : 'holds '}  ${id}, ${name}: ${now?.toFixed(2) ?? 'absent'}, recorded ${formatRatio(ratio)}`,
    )
  }
}
if (failures > 0) process.exitCode = 1
