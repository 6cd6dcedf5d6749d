import { createHash } from 'node:crypto'
import { auth, http } from 'aws-crt'
import { credentials, expiresIn, freshInputs } from '../requests.js'

const provider = auth.AwsCredentialsProvider.newStatic(credentials.accessKeyId, credentials.secretAccessKey)

const requestOf = ({ method, target, headers }) =>
  new http.HttpRequest(method, target, new http.HttpHeaders(Object.entries(headers)))

const config = ({ service, region, date }) => ({
  algorithm: auth.AwsSigningAlgorithm.SigV4,
  provider,
  region,
  service,
  date,
  use_double_uri_encode: service !== 's3',
  should_normalize_uri_path: service !== 's3',
})

/**
 * Native code behind promises. It writes into the request that it signs, and keeps no signing keys.
 *
 * It hashes a body only as a stream; that of text is given by Node's hash, within the time measured.
 */
export function signHeader(pool) {
  const configs = pool.map((spec) => ({
    ...config(spec),
    signature_type: auth.AwsSignatureType.HttpRequestViaHeaders,
    signed_body_header: auth.AwsSignedBodyHeaderType[spec.service === 's3' ? 'XAmzContentSha256' : 'None'],
  }))
  const sha256 = (body) => createHash('sha256').update(body).digest('hex')
  return {
    asynchronous: true,
    ...freshInputs(pool, (spec, i) => ({ request: requestOf(spec), config: configs[i], body: spec.body ?? '' })),
    operate: async ({ request, config, body }) => {
      if (body !== '') config.signed_body_value = sha256(body)
      return (await auth.aws_sign_request(request, config)).headers.get('Authorization')
    },
  }
}

export function presign(pool) {
  const configs = pool.map((spec) => ({
    ...config(spec),
    signature_type: auth.AwsSignatureType.HttpRequestViaQueryParams,
    signed_body_value: auth.AwsSignedBodyValue.UnsignedPayload,
    expiration_in_seconds: expiresIn,
  }))
  return {
    asynchronous: true,
    ...freshInputs(pool, (spec, i) => ({ request: requestOf(spec), config: configs[i] })),
    operate: async ({ request, config }) => (await auth.aws_sign_request(request, config)).path,
  }
}
