/** Distinct requests of one kind. A single one, signed again and again, would flatter whoever keeps anything. */
export const poolSize = 1024

export const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

/** With the session token of AWS's examples, whose 336 characters are about what STS gives. */
export const temporaryCredentials = {
  ...credentials,
  sessionToken:
    'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==',
}

export const signingDate = new Date('2015-08-30T12:36:00Z')

export const expiresIn = 900

/**
 * What all candidates' inputs are made of.
 *
 * @returns `{ method, host, path, query, target, url, headers, body, service, region, date, dateTime, credentials }`, of which
 *   `query` is a list of pairs, and `headers` have a host
 */
function specify({
  method,
  host,
  path,
  query = [],
  headers = {},
  body,
  service,
  region = 'us-east-1',
  date = signingDate,
  credentials: signer = credentials,
}) {
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const target = flatten(search === '' ? path : `${path}?${search}`)
  return {
    method,
    host,
    path: flatten(path),
    query,
    target,
    url: flatten(`https://${host}${target}`),
    headers: { host, ...headers },
    body,
    service,
    region,
    date,
    dateTime: date.toISOString().replace(/[-:]|\.\d+/g, ''),
    credentials: signer,
  }
}

const pool = (make) => Array.from({ length: poolSize }, (_, i) => specify(make(i)))

const hexOf = (i, digits) => (Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(16).padStart(digits, '0')

const apiRequest = (i) => ({
  method: 'GET',
  host: 'abc123.execute-api.us-east-1.amazonaws.com',
  path: `/prod/items/${hexOf(i, 8)}/detail`,
  query: [
    ['cursor', hexOf(i * 7, 16)],
    ['limit', '20'],
    ['order', 'asc'],
  ],
  headers: {
    accept: 'application/json',
    'accept-language': 'en-GB,en;q=0.9',
    'x-api-key': 'd41d8cd98f00b204e9800998ecf8427e',
    'x-client-version': '3.2.1',
    'x-request-id': `7f3a2c10-${hexOf(i * 3, 12)}`,
  },
  service: 'execute-api',
})

/** A: a GET with six headers and a query. */
export const headerRequests = () => pool(apiRequest)

/** A on another day each, so that each needs a signing key that nobody has kept. */
export const coldKeyRequests = () =>
  pool((i) => ({ ...apiRequest(i), date: new Date(signingDate.getTime() + i * 86_400_000) }))

const secondsLater = (i) => new Date(signingDate.getTime() + i * 1000)

/** A in another second each. */
export const newSecondRequests = () => pool((i) => ({ ...apiRequest(i), date: secondsLater(i) }))

/** A with temporary credentials. */
export const temporaryRequests = () => pool((i) => ({ ...apiRequest(i), credentials: temporaryCredentials }))

/** A with what has to be encoded: a blank in the path, and quotes and parentheses, which a URL may leave as they are. */
export const escapedRequests = () =>
  pool((i) => {
    const request = apiRequest(i)
    const query = [...request.query, ['filter', `name eq 'item ${hexOf(i, 8)}' (new)`]]
    return { ...request, path: request.path.replace('items', 'new%20items'), query }
  })

/** A with `shapes` different sets of header names, in turn. */
export const shapedRequests = (shapes) =>
  pool((i) => {
    const request = apiRequest(i)
    const own = { [`x-field-${hexOf(i % shapes, 6)}`]: 'yes', [`a-field-${(i % shapes) % 7}`]: 'no' }
    return { ...request, headers: { ...request.headers, ...own } }
  })

/** B: a POST of 1 KiB of JSON. */
export const postRequests = () =>
  pool((i) => {
    const item = JSON.stringify({ id: hexOf(i, 8), name: `item ${hexOf(i * 5, 12)}`, note: '' })
    const body = flatten(`${item.slice(0, -2)}${'n'.repeat(1024 - item.length)}${item.slice(-2)}`)
    return {
      method: 'POST',
      host: 'dynamodb.us-east-1.amazonaws.com',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': String(body.length),
        'x-amz-target': 'DynamoDB_20120810.PutItem',
      },
      body,
      service: 'dynamodb',
    }
  })

const objectRequest = (i) => ({
  method: 'GET',
  host: 'examplebucket.s3.us-east-1.amazonaws.com',
  path: `/photos/2015/08/${hexOf(i, 8)}/image-${hexOf(i * 11, 8)}.jpg`,
  service: 's3',
})

/** C: a GET of an S3 object, to presign. */
export const presignRequests = () => pool(objectRequest)

/** C of keys with a blank and letters beyond ASCII in them. */
export const escapedPresignRequests = () =>
  pool((i) => {
    const request = objectRequest(i)
    return { ...request, path: request.path.replace('photos', 'my%20photos/%C3%A9t%C3%A9') }
  })

/** C in another second each. */
export const newSecondPresignRequests = () => pool((i) => ({ ...objectRequest(i), date: secondsLater(i) }))

/** C with temporary credentials. */
export const temporaryPresignRequests = () => pool((i) => ({ ...objectRequest(i), credentials: temporaryCredentials }))

/** D: a PUT to S3, of 1 MiB unless for warming up. Fewer, since their hashing hides all else. */
export const uploadRequests = (size = 2 ** 20) =>
  payloads(size).map((body, i) =>
    specify({
      method: 'PUT',
      host: 'examplebucket.s3.us-east-1.amazonaws.com',
      path: `/backup/${hexOf(i, 8)}.bin`,
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
      body,
      service: 's3',
    }),
  )

/** Distinct payloads of `size` bytes: a power of two of them, 8 MiB in all at most. */
export function payloads(size) {
  const count = Math.min(poolSize, 2 ** 23 / size)
  return Array.from({ length: count }, (_, i) => {
    const payload = new Uint8Array(size)
    for (let at = 0; at < size; at++) payload[at] = Math.imul(at + i * 7919, 0x9e3779b1) >>> 24
    return payload
  })
}

/**
 * Inputs for a candidate that writes into them.
 *
 * @returns `fresh`, and `inputs`, which makes `count` new ones from the pool's, beginning at `start`
 */
export function freshInputs(pool, make) {
  const at = (i) => i % pool.length
  const inputs = (count = pool.length, start = 0) =>
    Array.from({ length: count }, (_, i) => make(pool[at(start + i)], at(start + i)))
  return { fresh: true, inputs }
}

/** Joins the pieces that text was made of, which the first to read it would else pay for. */
export function flatten(text) {
  return Buffer.from(text, 'utf8').toString('utf8')
}
