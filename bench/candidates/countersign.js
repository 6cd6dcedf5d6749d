import { credentials, expiresIn, signingDate } from '../requests.js'

const signOptions = ({ service, region }, engine) => ({ credentials, service, region, engine, signingDate })

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
  const { service, region } = received.pool[0]
  const options = { credentials, service, region, now: signingDate, engine }
  return {
    inputs: () => received.requests,
    tampered: () => received.tampered,
    output: 'flag',
    operate: (request) => verifyRequest(request, options).signature.length === 64,
  }
}

/** The stages that a chunk takes. */
export function signChunk({ inputs, scope, dateTime }, { stages }) {
  const engine = stages.createNodeEngine() ?? stages.portableEngine
  const key = engine.hmacKey(stages.deriveSigningKey(credentials.secretAccessKey, scope, engine))
  const scopeText = stages.formatCredentialScope(scope)
  const noHeaders = engine.sha256('')
  const { createStringToSign, calculateSignature } = stages
  return {
    inputs: () => inputs,
    operate: ({ payload, previous }) =>
      calculateSignature(
        key,
        createStringToSign(
          'AWS4-HMAC-SHA256-PAYLOAD',
          dateTime,
          scopeText,
          previous,
          noHeaders,
          engine.sha256(payload),
        ),
      ),
  }
}
