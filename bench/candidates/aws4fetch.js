import { AwsV4Signer } from 'aws4fetch'
import { credentials, expiresIn } from '../requests.js'

/** WebCrypto, so nothing is synchronous. Its keys are kept in a Map of the user's, without end. */
export function signHeader(pool, { inFlight = 1, cache = new Map() }) {
  const inputs = pool.map(({ method, url, headers, body, service, region, dateTime }) => ({
    ...credentials,
    method,
    url,
    headers,
    body,
    service,
    region,
    datetime: dateTime,
    // Else it leaves content-type and content-length unsigned.
    allHeaders: true,
    cache,
  }))
  return {
    asynchronous: true,
    inFlight,
    inputs: () => inputs,
    operate: async (options) => (await new AwsV4Signer(options).sign()).headers.get('authorization'),
  }
}

/** Without a Map, since one that is never emptied holds every key after a while. */
export function signHeaderDated(pool) {
  return signHeader(pool, { cache: null })
}

/** With the hash of the body, which it leaves unsigned for S3 unless the header is there. */
export function signUpload(pool) {
  const { inputs, operate, ...rest } = signHeader(pool, {})
  return {
    ...rest,
    inputs,
    operate: async (options) => {
      const digest = await crypto.subtle.digest('SHA-256', options.body)
      const hash = Buffer.from(digest).toString('hex')
      return operate({ ...options, headers: { ...options.headers, 'x-amz-content-sha256': hash } })
    },
  }
}

export function presign(pool) {
  const cache = new Map()
  const inputs = pool.map(({ method, url, service, region, dateTime }) => ({
    ...credentials,
    method,
    url: `${url}?X-Amz-Expires=${expiresIn}`,
    service,
    region,
    datetime: dateTime,
    signQuery: true,
    cache,
  }))
  return {
    asynchronous: true,
    inputs: () => inputs,
    operate: async (options) => (await new AwsV4Signer(options).sign()).url.href,
  }
}
