import { buffer } from 'node:stream/consumers'
import { type ReceivedFetchRequest, type VerifyFetchOptions, verifyFetchRequest } from '../../../src/fetch/index.js'
import {
  createVerifier,
  isSigV4Error,
  type SignOptions,
  signRequest,
  type VerifierOptions,
} from '../../../src/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'

export const now = new Date('2026-01-02T03:04:05Z')
export const payload = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))
export const url = 'https://example.com/bucket/a%20b?x=1&y=%2F'

export function sign(
  body: string | Uint8Array | undefined,
  options: Partial<SignOptions> = {},
  headers: [string, string][] = [],
) {
  const request = { method: body === undefined ? 'GET' : 'PUT', url, headers, ...(body === undefined ? {} : { body }) }
  return signRequest(request, { credentials, service: 's3', signingDate: now, ...options })
}

export function toRequest({
  method,
  url: to,
  headers,
  body,
}: {
  method: string
  url: string
  headers: Record<string, string>
  body?: unknown
}) {
  return new Request(to, {
    method,
    headers,
    body,
    ...(body === undefined ? {} : { duplex: 'half' }),
  } as RequestInit)
}

export function verifierOf(options: Partial<VerifierOptions> = {}) {
  return createVerifier({ credentials, service: ['s3', 'execute-api'], region: 'us-east-1', now, ...options })
}

/** What was read of the verified body, or the code of the refusal. */
export async function outcome(
  request: ReceivedFetchRequest,
  options?: VerifyFetchOptions,
  verifier = verifierOf(),
): Promise<string> {
  try {
    const { verified, body } = await verifyFetchRequest(request, verifier, options)
    const bytes = await buffer(body)
    const kind = verified.authentication === 'anonymous' ? 'anonymous' : verified.payload.kind
    return `${kind} ${bytes.length} ${bytes.equals(payload) ? 'equal' : bytes.toString()}`
  } catch (error) {
    if (isSigV4Error(error)) return error.code
    throw error
  }
}
