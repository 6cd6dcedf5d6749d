import { verifyRequest } from '../../src/index.js'
import {
  type ByteSource,
  type StreamingHttpRequest,
  type StreamingSignOptions,
  signStreamingRequest,
} from '../../src/streaming/index.js'
import type { AuthenticatedRequest, SignedRequest, VerifyOptions } from '../../src/types.js'
import { collect } from './streams.js'

export const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
} as const
export const signingDate = new Date('2015-08-30T12:36:00Z')
export const signOptions = { credentials, service: 's3', signingDate } as const

const url = 'https://examplebucket.s3.us-east-1.amazonaws.com/object'
const host = 'examplebucket.s3.us-east-1.amazonaws.com'

export function signUpload(
  body: ByteSource,
  options: Partial<StreamingSignOptions> = {},
  request: Partial<StreamingHttpRequest> = {},
) {
  return signStreamingRequest({ method: 'PUT', url, ...request, body }, { ...signOptions, ...options })
}

/** What a server makes of a signed request whose body it has not read yet. */
export function receive(
  { method, headers }: Pick<SignedRequest, 'method' | 'headers'>,
  options: Partial<VerifyOptions> = {},
): AuthenticatedRequest {
  const received = { method, url: '/object', headers: { host, ...headers } }
  const verified = verifyRequest(received, {
    credentials,
    service: 's3',
    region: 'us-east-1',
    now: signingDate,
    ...options,
  })
  if (verified.authentication === 'anonymous') throw new Error('expected a signed request')
  return verified
}

/** An upload as it is received: the request verified, the body in one piece. */
export async function upload(body: ByteSource, options: Partial<StreamingSignOptions> = {}) {
  const signed = signUpload(body, options)
  return { verified: receive(signed), body: await collect(signed.body) }
}
