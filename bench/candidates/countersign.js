import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { credentials, expiresIn, signingDate } from '../requests.js'

const signOptions = ({ credentials, service, region }, engine) => ({
  credentials,
  service,
  region,
  engine,
  signingDate,
})

const requestOf = ({ method, url, headers, body }) => ({ method, url, headers: { ...headers }, body })

export function signHeader(pool, { core, engine }) {
  const { signRequest } = core
  const options = signOptions(pool[0], engine)
  const inputs = pool.map(requestOf)
  return { inputs: () => inputs, operate: (request) => signRequest(request, options).headers.authorization }
}

/** Options of its own for each request, since each has its own date. */
export function signHeaderDated(pool, { core, engine }) {
  const { signRequest } = core
  const inputs = pool.map((spec) => ({
    request: requestOf(spec),
    options: { ...signOptions(spec, engine), signingDate: spec.date },
  }))
  return {
    inputs: () => inputs,
    operate: ({ request, options }) => signRequest(request, options).headers.authorization,
  }
}

export function presign(pool, { core, engine }) {
  const { presignRequest } = core
  const options = { ...signOptions(pool[0], engine), expiresIn }
  const inputs = pool.map(({ method, url }) => ({ method, url }))
  return { inputs: () => inputs, operate: (request) => presignRequest(request, options).url }
}

export function verify(received, { core, engine }) {
  const { verifyRequest } = core
  const { credentials, service, region } = received.pool[0]
  const options = { credentials, service, region, now: received.now, engine }
  return {
    inputs: () => received.requests,
    tampered: () => received.tampered,
    output: 'flag',
    operate: (request) => verifyRequest(request, options).signature.length === 64,
  }
}

const literal = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'

/** One endless encoder, which each call gives a chunk. Its first pass over the inputs is the chain that others must give. */
export function signChunk({ inputs, seed }, { streaming, engine }) {
  const payloads = inputs.map(({ payload }) => payload)
  const encoder = streaming.createChunkEncoder({
    literal,
    decodedContentLength: Number.MAX_SAFE_INTEGER,
    chunkSize: payloads[0].length,
    seed,
    engine,
  })
  return {
    output: 'pieces',
    inputs: () => payloads,
    operate: (payload) => encoder.push(payload),
    read: ([header]) => /[0-9a-f]{64}/.exec(Buffer.from(header).toString())[0],
  }
}

/** The signature of a chunk alone, by the stages. */
export function signatureOfChunk(
  { inputs, scope, dateTime },
  { stages, engine = stages.createNodeEngine() ?? stages.portableEngine },
) {
  const key = engine.hmacKey(stages.deriveSigningKey(credentials.secretAccessKey, scope, engine))
  const scopeText = stages.formatCredentialScope(scope)
  const hashOfNothing = engine.sha256('')
  return {
    inputs: () => inputs,
    operate({ payload, previous }) {
      const hashes = [previous, hashOfNothing, engine.sha256(payload)]
      return stages.calculateSignature(
        key,
        stages.createStringToSign('AWS4-HMAC-SHA256-PAYLOAD', dateTime, scopeText, ...hashes),
      )
    },
  }
}

/** Whole bodies, as a server reads them: piece by piece. */
export function decodeChunks({ bodies, tampered, decodedContentLength, seed }, { streaming, engine }) {
  const options = { literal, decodedContentLength, seed, engine }
  return {
    inputs: () => bodies,
    tampered: () => tampered,
    output: 'flag',
    operate(pieces) {
      const decoder = streaming.createChunkDecoder(options)
      let length = 0
      for (const piece of pieces) for (const payload of decoder.push(piece)) length += payload.length
      decoder.end()
      return length === decodedContentLength
    },
  }
}

/** Whole bodies through a stream, from the request on. The output is the end of what is sent: the last signature. */
export function signStream({ form, request, pieces, options }, { streaming, node, engine }) {
  const sign = form === 'node' ? node.signNodeStreamingRequest : streaming.signStreamingRequest
  return {
    inputs: () => [pieces],
    asynchronous: true,
    async operate(payload) {
      let last
      const { body } = sign({ ...request, body: sourceOf(form, payload) }, { ...options, engine })
      await drain(body, (piece) => {
        last = piece
      })
      return Buffer.from(last).toString('latin1')
    },
  }
}

/** Whole bodies through a stream, once their request is verified. */
export function openStream({ form, request, bodies, tampered, options }, { core, streaming, node, engine }) {
  const open = form === 'node' ? node.openNodePayload : streaming.openPayload
  const { service, region, signingDate: now, decodedContentLength } = options
  const verified = core.verifyRequest(request, { credentials, service, region, now, engine })
  return {
    inputs: () => bodies,
    tampered: () => tampered,
    output: 'flag',
    asynchronous: true,
    async operate(pieces) {
      let length = 0
      await drain(open(verified, sourceOf(form, pieces)), (piece) => {
        length += piece.length
      })
      return length === decodedContentLength
    },
  }
}

/** What each kind of stream is made from. */
function sourceOf(form, pieces) {
  return form === 'node' ? Readable.from(pieces, { objectMode: false }) : pieces
}

/** As a socket or a file takes a stream. */
async function drain(stream, take) {
  if (stream instanceof Readable) {
    const sink = new Writable({
      write(piece, _encoding, done) {
        take(piece)
        done()
      },
    })
    await pipeline(stream, sink)
  } else for await (const piece of stream) take(piece)
}
