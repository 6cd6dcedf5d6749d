import { checkAgreement } from './agreement.js'
import { loadBuild, loadCandidate } from './builds.js'
import { describeRuntime } from './environment.js'
import { measure } from './harness.js'
import { chooseRows } from './rows/index.js'

/** Measures one row in a process of its own; the answer is one line of JSON. */
const { id, dist, base, bothEngines = false, peers, pace } = JSON.parse(process.argv[2])
const [row] = chooseRows([id])
const absent = []
const builds = [
  { name: 'countersign', ...(await loadBuild(dist)) },
  { name: 'countersign again', ...(await loadBuild(dist)) },
]
if (base !== undefined) builds.push({ name: 'countersign-base', ...(await loadBuild(base)) })
const defaultEngine = 'Deno' in globalThis ? 'mixed' : 'node'
const otherEngine = bothEngines ? 'portable' : undefined
const context = { builds, otherEngine, peers, loadBuild: () => loadBuild(dist), loadCandidate, absent }
const candidates = await row.candidates(context)
const exceptions = await checkAgreement(row.agreement, candidates)
const results = await measure(candidates, pace)
const roles = candidates.map(({ role = 'candidate' }) => role)
const answer = {
  results: results.map((result, i) => ({ ...result, role: roles[i] })),
  exceptions,
  absent,
  runtime: { ...describeRuntime(), defaultEngine },
}
console.log(JSON.stringify(answer))
