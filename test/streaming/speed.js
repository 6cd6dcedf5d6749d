// How fast bodies are framed, signed, decoded and verified, beside a bare crypto.hash over the same chunks.
//
//   node test/streaming/speed.js
//
// A benchmark may take `contestants` instead, and time them itself.
import { hash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const source = fileURLToPath(new URL('../../src/', import.meta.url))
const modules = [
  'verify',
  'stages/signing-key',
  'streaming/chunk-seed',
  'streaming/chunk-signature',
  'streaming/index',
  'node/payload-streams',
]

/** What is timed, of `src` as it is: some of it is no export of the package. */
export async function loadModules() {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-'))
  const outfile = join(folder, 'modules.mjs')
  const contents = modules.map((module) => `export * from './${module}.js'`).join('\n')
  try {
    const stdin = { contents, resolveDir: source, loader: 'ts' }
    await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'error' })
    return await import(pathToFileURL(outfile).href)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey }
const now = new Date('2015-08-30T12:36:00Z')
const scope = { date: '20150830', region: 'us-east-1', service: 's3' }
const host = 'examplebucket.s3.us-east-1.amazonaws.com'
const literal = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'

/**
 * What is timed: `run()` takes all chunks of a payload once, and gives the number of bytes that came out.
 *
 * @param loaded what `loadModules` gives
 * @param options bytes of a chunk, and of the payload
 * @returns `{ name, chunks, asynchronous?, run }` each; the first is the floor
 */
export async function contestants(loaded, { chunkSize, total = 2 ** 24 }) {
  const { createChunkEncoder, createChunkDecoder, createChunkSignatures, signatureChainOfSeed } = loaded
  const { signStreamingRequest, signNodeStreamingRequest, openPayload, openNodePayload, verifyRequest } = loaded
  const payload = randomBytes(total)
  const chunks = cut(payload, chunkSize)
  const signingKey = loaded.deriveSigningKey(secretAccessKey, scope)
  const seed = { signingKey, scope, dateTime: '20150830T123600Z', signature: '0'.repeat(64) }
  const chain = signatureChainOfSeed(seed)
  const framing = { literal, decodedContentLength: total, seed }
  const encode = () => createChunkEncoder({ ...framing, chunkSize, minChunkSize: 0 })
  const decode = () => createChunkDecoder({ ...framing, minChunkSize: 0, maxChunkSize: 2 ** 30 })
  const encoder = encode()
  const body = Buffer.concat([...encoder.push(payload), ...encoder.end()])
  const reads = cut(body, 65536)

  const request = { method: 'PUT', url: `https://${host}/object` }
  const options = {
    credentials,
    service: 's3',
    signingDate: now,
    decodedContentLength: total,
    chunkSize,
    minChunkSize: 0,
  }
  const signed = signStreamingRequest({ ...request, body: payload }, options)
  const framed = cut(Buffer.concat(await all(signed.body)), 65536)
  const received = { method: 'PUT', url: '/object', headers: { host, ...signed.headers } }
  const verified = verifyRequest(received, { credentials, service: 's3', region: 'us-east-1', now })
  const limits = { minChunkSize: 0, maxChunkSize: 2 ** 30 }
  const readable = (pieces) => Readable.from(pieces, { objectMode: false })
  const contestant = (name, run) => ({ name, chunks: chunks.length, run })
  const streamed = (name, open) => ({
    ...contestant(name, () => drain(open())),
    asynchronous: true,
  })
  return [
    contestant('bare crypto.hash', () => {
      let length = 0
      for (const chunk of chunks) length += hash('sha256', chunk, 'hex').length
      return length
    }),
    contestant('signatures', () => {
      const signatures = createChunkSignatures(chain)
      let length = 0
      for (const chunk of chunks) length += signatures.ofChunk(chain.engine.sha256(chunk)).length
      return length
    }),
    contestant('encoder', () => {
      const encoding = encode()
      let length = 0
      for (const chunk of chunks) length += lengthOf(encoding.push(chunk))
      return length + lengthOf(encoding.end())
    }),
    contestant('decoder, reads of 64 KiB', () => {
      const decoding = decode()
      let length = 0
      for (const read of reads) length += lengthOf(decoding.push(read))
      decoding.end()
      return length
    }),
    streamed('signing, Web stream', () => signStreamingRequest({ ...request, body: chunks }, options).body),
    streamed('verifying, Web stream', () => openPayload(verified, framed, limits)),
    streamed(
      'signing, Node stream',
      () => signNodeStreamingRequest({ ...request, body: readable(chunks) }, options).body,
    ),
    streamed('verifying, Node stream', () => openNodePayload(verified, readable(framed), limits)),
  ]
}

async function all(stream) {
  const pieces = []
  for await (const piece of stream) pieces.push(piece)
  return pieces
}

/** As a server or a socket takes a stream: piece by piece, and told when to wait. */
async function drain(stream) {
  let length = 0
  const sink = new Writable({
    write(piece, _encoding, done) {
      length += piece.length
      done()
    },
  })
  if (stream instanceof Readable) await pipeline(stream, sink)
  else for await (const piece of stream) length += piece.length
  return length
}

function lengthOf(pieces) {
  let length = 0
  for (const piece of pieces) length += piece.length
  return length
}

function cut(bytes, size) {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1]

/** Runs all in turn, in an order shuffled anew each round; a ratio is the median of the rounds' own ratios. */
async function compare(entries, rounds) {
  const times = new Map(entries.map(({ name }) => [name, []]))
  for (let round = -3; round < rounds; round++) {
    for (const { name, run } of [...entries].sort(() => Math.random() - 0.5)) {
      const before = process.cpuUsage()
      await run()
      const { user, system } = process.cpuUsage(before)
      if (round >= 0) times.get(name).push(user + system)
    }
  }
  const [floor] = entries
  return entries.map(({ name, chunks }) => {
    const own = times.get(name)
    const ratio = median(own.map((time, round) => times.get(floor.name)[round] / time))
    return { name, microseconds: median([...own]) / chunks, ratio }
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [rounds = '30'] = process.argv.slice(2)
  const loaded = await loadModules()
  for (const chunkSize of [2 ** 16, 2 ** 13]) {
    console.log(`\nchunks of ${chunkSize / 1024} KiB`)
    for (const { name, microseconds, ratio } of await compare(
      await contestants(loaded, { chunkSize }),
      Number(rounds),
    )) {
      console.log(
        `${name.padEnd(26)} ${microseconds.toFixed(2).padStart(8)} µs a chunk ${ratio.toFixed(3).padStart(8)}`,
      )
    }
  }
}
