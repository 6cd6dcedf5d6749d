import { expiresIn, signingDate } from '../requests.js'

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
