import aws4 from 'aws4'
import { expiresIn, freshInputs } from '../requests.js'

const requestOf = ({ method, host, target, headers, body, service, region, dateTime }) => ({
  method,
  host,
  path: target,
  headers: { ...headers, 'x-amz-date': dateTime },
  body,
  service,
  region,
})

const presignable = ({ method, host, path, service, region, dateTime }) => ({
  method,
  host,
  path: `${path}?X-Amz-Date=${dateTime}&X-Amz-Expires=${expiresIn}`,
  service,
  region,
  signQuery: true,
})

/** It writes into the request that it signs, so each must be new. It keeps 1000 signing keys. */
export function signHeader(pool) {
  const { credentials } = pool[0]
  return {
    ...freshInputs(pool, requestOf),
    operate: (request) => aws4.sign(request, credentials).headers.Authorization,
  }
}

export function presign(pool) {
  const { credentials } = pool[0]
  return {
    ...freshInputs(pool, presignable),
    operate: (request) => aws4.sign(request, credentials).path,
  }
}

/** Signs what was received once more, and compares. */
export function verifyHeader({ pool, signatures, wrongSignatures }) {
  const { credentials } = pool[0]
  const expecting = (expected) => (spec, i) => ({ request: requestOf(spec), expected: expected[i] })
  return {
    ...freshInputs(pool, expecting(signatures)),
    tampered: () => pool.map(expecting(wrongSignatures)),
    output: 'flag',
    operate: ({ request, expected }) => aws4.sign(request, credentials).headers.Authorization.endsWith(expected),
  }
}

export function verifyQuery({ pool, signatures, wrongSignatures }) {
  const { credentials } = pool[0]
  const expecting = (expected) => (spec, i) => ({ request: presignable(spec), expected: expected[i] })
  return {
    ...freshInputs(pool, expecting(signatures)),
    tampered: () => pool.map(expecting(wrongSignatures)),
    output: 'flag',
    operate: ({ request, expected }) => aws4.sign(request, credentials).path.endsWith(expected),
  }
}
