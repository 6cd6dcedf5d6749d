import { signatureIn } from '../agreement.js'
import { peers as knownPeers } from '../candidates/peers.js'
import { credentials } from '../requests.js'

/**
 * Our builds and their peers, each made for one row.
 *
 * @param door the function of the candidates' modules that makes them
 * @param given what it is given: the row's requests
 * @param peers names in the table of peers
 * @param engine `portable` for our portable engine in place of the runtime's default
 */
export async function assemble(context, { door, given, peers, engine }) {
  const { builds, loadCandidate } = context
  const candidates = []
  for (const build of builds) {
    const settings = { ...build, engine: engine === undefined ? undefined : build.stages[`${engine}Engine`] }
    candidates.push({ name: build.name, ...(await loadCandidate('countersign'))[door](given, settings) })
  }
  return [...candidates, ...(await assemblePeers(context, { door, given, peers }))]
}

export async function assemblePeers({ loadBuild, loadCandidate, absent }, { door, given, peers }) {
  const candidates = []
  for (const id of peers) {
    const { name, module, settings = {} } = knownPeers[id]
    const loaded = await loadCandidate(module).catch((error) => void absent.push(`${name}: ${error.message}`))
    if (loaded === undefined) continue
    const made = await (loaded[door] ?? loaded[undated(door)])(given, settings)
    const explained = made.neverSigns && (await explain(await loadBuild(), given, made.neverSigns))
    candidates.push({ name, ...made, ...(explained && { explained }) })
  }
  return candidates
}

/** A peer that takes the date from the request has one door for both. */
function undated(door) {
  return door.replace(/Dated$/, '')
}

/** A peer that leaves headers unsigned must give what we give when we leave the same ones unsigned. */
async function explain({ core }, pool, neverSigns) {
  const names = Object.keys(pool[0].headers)
  const left = names.filter((name) => neverSigns.includes(name))
  if (left.length === 0) return undefined
  const { service, region } = pool[0]
  const signedHeaders = names.filter((name) => !left.includes(name))
  const expected = pool.map((spec) => {
    const options = { credentials, service, region, signingDate: spec.date, signedHeaders }
    return signatureIn(core.signRequest(spec, options).headers.authorization)
  })
  return { reason: `compared with ${left.join(' and ')} unsigned, since it never signs them`, expected }
}
