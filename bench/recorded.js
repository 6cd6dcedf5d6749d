import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { benchmarksDocument } from './report/markdown.js'
import { benchmarksPlot } from './report/plot.js'

const recordedFile = new URL('recorded.json', import.meta.url)

/** The last full run, to which `bench:smoke` compares and of which the documents are made. */
export function readRecorded() {
  return existsSync(recordedFile) ? JSON.parse(readFileSync(recordedFile, 'utf8')) : {}
}

/** @param results what is new: a full run, `{ runtimes }` or `{ soak }`; the rest stays */
export function record(results) {
  const isRounded = (value) => typeof value === 'number' && !Number.isInteger(value)
  const kept = (_key, value) => (isRounded(value) ? Number(value.toPrecision(5)) : value)
  writeFileSync(recordedFile, `${JSON.stringify({ ...readRecorded(), ...results }, kept, 2)}\n`)
}

export function writeDocuments() {
  const recorded = readRecorded()
  if (recorded.rows === undefined) return
  writeFileSync(new URL('../docs/benchmarks.md', import.meta.url), benchmarksDocument(recorded))
  writeFileSync(new URL('../docs/benchmarks.svg', import.meta.url), benchmarksPlot(recorded))
}
