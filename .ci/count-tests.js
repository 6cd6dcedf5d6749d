// Sums up vitest's JSON reports. Usage: node count-tests.js FOLDER [STEP=REPORT…], the steps that failed and the report of each.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, ...failedSteps] = process.argv.slice(2)
const reports = new Map()
for (const file of readdirSync(folder)) reports.set(file, JSON.parse(readFileSync(join(folder, file), 'utf8')))

let passed = 0
let failed = 0
let skipped = 0
for (const report of reports.values()) {
  passed += report.numPassedTests
  failed += report.numFailedTests
  skipped += report.numPendingTests + report.numTodoTests
}
for (const step of failedSteps) {
  const [name, report] = step.split('=')
  console.log(`Failed: ${name}`)
  if (!reports.get(report)?.numFailedTests) failed += 1
}
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
