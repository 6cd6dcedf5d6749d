import { createHash } from 'node:crypto'
import { presignSignatureV4, signV4 } from 'minio/dist/esm/signing.mjs'
import { credentials, expiresIn } from '../requests.js'

const { accessKeyId, secretAccessKey } = credentials

const sha256 = (body) => createHash('sha256').update(body).digest('hex')
const emptyHash = sha256('')

/** It keeps no signing keys, and leaves the hash of the body and the date header to its caller. */
export function signHeader(pool) {
  const { region, service } = pool[0]
  const inputs = pool.map(({ method, target, headers, body, date, dateTime }) => ({
    request: { method, path: target, headers: { ...headers, 'x-amz-date': dateTime } },
    body,
    date,
  }))
  return {
    neverSigns: ['content-length', 'content-type'],
    inputs: () => inputs,
    operate: ({ request, body, date }) => {
      const hash = body === undefined ? emptyHash : sha256(body)
      return signV4(request, accessKeyId, secretAccessKey, region, date, hash, service)
    },
  }
}

export function signUpload(pool) {
  const { operate: _, ...rest } = signHeader(pool)
  const { region } = pool[0]
  return {
    ...rest,
    operate: ({ request, body, date }) => {
      const hash = sha256(body)
      request.headers['x-amz-content-sha256'] = hash
      return signV4(request, accessKeyId, secretAccessKey, region, date, hash)
    },
  }
}

export function presign(pool) {
  const { region } = pool[0]
  const inputs = pool.map(({ method, path, host, date }) => ({
    request: { method, protocol: 'https:', path, headers: { host } },
    date,
  }))
  return {
    inputs: () => inputs,
    operate: ({ request, date }) =>
      presignSignatureV4(request, accessKeyId, secretAccessKey, undefined, region, date, expiresIn),
  }
}
