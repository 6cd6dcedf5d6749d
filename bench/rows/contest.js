import { signatureIn } from '../agreement.js'
import { peers as knownPeers } from '../candidates/peers.js'
import { hashOf } from '../candidates/smithy-hash.js'
import { credentials } from '../requests.js'

/**
 * Our builds and their peers, each made for one row.
 *
 * @param door the function of the candidates' modules that makes them
 * @param given what it is given: the row's requests
 * @param peers names in the table of peers
 * @param engine in place of the runtime's default: `portable`, `node`, or `plugged`, which is the `Sha256` of `@aws-crypto/sha256-js`
 */
export async function assemble(context, { door, given, peers, engine }) {
  const ours = []
  for (const build of context.builds) ours.push(await assembleOurs(context, build, { door, given, engine }))
  if (context.otherEngine !== undefined && engine === undefined) {
    const build = { ...(await context.loadBuild()), name: `countersign, ${context.otherEngine} engine` }
    ours.push(await assembleOurs(context, build, { door, given, engine: context.otherEngine }))
  }
  return [...ours, ...(await assemblePeers(context, { door, given, peers }))]
}

async function assembleOurs({ loadCandidate }, build, { door, given, engine }) {
  const make = doorOf(await loadCandidate('countersign'), door)
  return { name: build.name, ...(await make(given, { ...build, engine: await engineOf(build, engine) })) }
}

async function engineOf({ stages }, engine) {
  if (engine === undefined) return undefined
  if (engine === 'plugged') return hashOf('sha256-js')
  return engine === 'portable' ? stages.portableEngine : stages.createNodeEngine()
}

export async function assemblePeers({ loadBuild, loadCandidate, absent, peers: wanted }, { door, given, peers }) {
  const candidates = []
  for (const id of peers.filter((peer) => wanted === undefined || wanted.includes(peer))) {
    const { name, module, settings = {} } = knownPeers[id]
    const loaded = await loadCandidate(module).catch((error) => void absent.push(`${name}: ${error.message}`))
    if (loaded === undefined) continue
    const made = await doorOf(loaded, door)(given, settings)
    const explained = made.neverSigns && (await explain(await loadBuild(), given, made.neverSigns))
    candidates.push({ name, ...made, ...(explained && { explained }) })
  }
  return candidates
}

/** Most have one door for requests that differ in date or in payload too. */
const plainDoors = { signHeaderDated: 'signHeader', signUpload: 'signHeader', signatureOfChunk: 'signChunk' }

function doorOf(module, door) {
  return module[door] ?? module[plainDoors[door]]
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
