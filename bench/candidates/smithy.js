import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import { credentials, expiresIn, signingDate } from '../requests.js'
import { hashOf } from './smithy-hash.js'

const requestOf = ({ method, host, path, query, headers, body }) =>
  new HttpRequest({
    method,
    protocol: 'https:',
    hostname: host,
    path,
    query: Object.fromEntries(query),
    headers: { ...headers },
    body,
  })

// A body that is neither text nor bytes makes it sign UNSIGNED-PAYLOAD.
const presignable = (spec) => requestOf({ ...spec, body: {} })

async function createSigner({ credentials, service, region }, hash) {
  const s3 = service === 's3'
  return new SignatureV4({
    credentials,
    service,
    region,
    sha256: await hashOf(hash),
    uriEscapePath: !s3,
    applyChecksum: s3,
  })
}

/** It copies what it signs, and keeps 50 signing keys. */
export async function signHeader(pool, { hash }) {
  const signer = await createSigner(pool[0], hash)
  const inputs = pool.map(requestOf)
  const options = { signingDate }
  return {
    asynchronous: true,
    inputs: () => inputs,
    operate: async (request) => (await signer.sign(request, options)).headers.authorization,
  }
}

export async function signHeaderDated(pool, { hash }) {
  const signer = await createSigner(pool[0], hash)
  const inputs = pool.map((spec) => ({ request: requestOf(spec), options: { signingDate: spec.date } }))
  return {
    asynchronous: true,
    inputs: () => inputs,
    operate: async ({ request, options }) => (await signer.sign(request, options)).headers.authorization,
  }
}

export async function presign(pool, { hash }) {
  const signer = await createSigner(pool[0], hash)
  const inputs = pool.map(presignable)
  const options = { signingDate, expiresIn }
  return {
    asynchronous: true,
    inputs: () => inputs,
    operate: async (request) => (await signer.presign(request, options)).query['X-Amz-Signature'],
  }
}

/** Signs what was received once more, and compares. */
export async function verifyHeader({ pool, signatures, wrongSignatures }, { hash }) {
  const signer = await createSigner(pool[0], hash)
  const inputs = receivedInputs(pool, requestOf, (spec) => ({ signingDate: spec.date }))
  const received = inputs(signatures)
  return {
    asynchronous: true,
    inputs: () => received,
    tampered: () => inputs(wrongSignatures),
    output: 'flag',
    operate: async ({ request, options, expected }) =>
      (await signer.sign(request, options)).headers.authorization.endsWith(expected),
  }
}

export async function verifyQuery({ pool, signatures, wrongSignatures }, { hash }) {
  const signer = await createSigner(pool[0], hash)
  const inputs = receivedInputs(pool, presignable, (spec) => ({ signingDate: spec.date, expiresIn }))
  const received = inputs(signatures)
  return {
    asynchronous: true,
    inputs: () => received,
    tampered: () => inputs(wrongSignatures),
    output: 'flag',
    operate: async ({ request, options, expected }) =>
      (await signer.presign(request, options)).query['X-Amz-Signature'] === expected,
  }
}

/** `signEvent` over no headers is the signature of an S3 chunk. */
export async function signChunk({ inputs, scope }, { hash }) {
  const signer = await createSigner({ credentials, ...scope }, hash)
  const headers = new Uint8Array(0)
  const requests = inputs.map(({ payload, previous }) => ({
    chunk: { headers, payload },
    options: { signingDate, priorSignature: previous },
  }))
  return {
    asynchronous: true,
    inputs: () => requests,
    operate: ({ chunk, options }) => signer.sign(chunk, options),
  }
}

function receivedInputs(pool, requestOf, optionsOf) {
  const prepared = pool.map((spec) => ({ request: requestOf(spec), options: optionsOf(spec) }))
  return (expected) => prepared.map((input, i) => ({ ...input, expected: expected[i] }))
}
