import { flatten, payloads, poolSize } from '../requests.js'

const sizes = [
  ['64', 64, '64 B'],
  ['256', 256, '256 B'],
  ['1k', 2 ** 10, '1 KiB'],
  ['4k', 2 ** 12, '4 KiB'],
  ['16k', 2 ** 14, '16 KiB'],
  ['64k', 2 ** 16, '64 KiB'],
  ['1m', 2 ** 20, '1 MiB'],
]

const hashRow = ([id, size, text]) => ({
  id: `hash-${id}`,
  title: `SHA-256 of ${text}`,
  agreement: 'text',
  async candidates(context) {
    const given = payloads(size)
    const ours = await ourEngines(context, 'engines', 'ourHash', given)
    const others = await othersOf(context, 'engines', given, [
      ['node:crypto createHash', 'createHash'],
      ['@noble/hashes', 'noble'],
      ['@aws-crypto/sha256-js', 'sha256Js'],
      ['WebCrypto', 'webCrypto'],
    ])
    const { bareHash } = await context.loadCandidate('floor')
    return [...ours, ...others, { name: 'floor: bare hash', ...bareHash(given) }]
  },
})

export const engineRows = [
  ...sizes.map(hashRow),
  {
    id: 'hmac',
    title: 'HMAC-SHA256 of a string to sign of 142 characters, prepared key',
    agreement: 'text',
    async candidates(context) {
      const [key] = payloads(32)
      const messages = Array.from({ length: poolSize }, (_, i) =>
        flatten(
          `AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/execute-api/aws4_request\n${String(i).padStart(64, '0')}`,
        ).slice(0, 142),
      )
      const given = { key, messages }
      const ours = await ourEngines(context, 'hmacs', 'ourHmac', given)
      const others = await othersOf(context, 'hmacs', given, [
        ['node:crypto createHmac, KeyObject', 'createHmacKeyObject'],
        ['node:crypto createHmac, Buffer', 'createHmacBuffer'],
        ['@noble/hashes, cloned', 'nobleClone'],
        ['@noble/hashes', 'noble'],
        ['@aws-crypto/sha256-js', 'sha256Js'],
        ['WebCrypto', 'webCrypto'],
      ])
      return [...ours, ...others]
    },
  },
]

/** The portable engine, which these rows are measured against, and Node's in both forms; each in a build of its own. */
async function ourEngines({ builds, loadBuild, loadCandidate }, module, door, given) {
  const portable = builds.map(({ name, stages }) => [
    name.replace('countersign', 'portable engine'),
    stages.portableEngine,
  ])
  const node = (await loadBuild()).stages.createNodeEngine()
  const createHash = (await loadBuild()).stages.createNodeEngine({ oneShot: false })
  const engines = [...portable, ['node engine', node], ['node engine without crypto.hash', createHash]]
  const candidates = []
  for (const [name, engine] of engines) {
    if (engine === undefined) continue
    candidates.push({ name, ...(await loadCandidate(module))[door](given, { engine }) })
  }
  return candidates
}

async function othersOf({ loadCandidate, absent }, module, given, doors) {
  const candidates = []
  for (const [name, door] of doors) {
    const made = await Promise.resolve((await loadCandidate(module))[door](given)).catch(
      (error) => void absent.push(`${name}: ${error.message}`),
    )
    if (made !== undefined) candidates.push({ name, ...made })
  }
  return candidates
}
