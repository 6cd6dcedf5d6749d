import type { HashEngine } from '../hash-engine.js'

/** SHA-256 of nothing. */
export const emptyPayloadHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

export const unsignedPayload = 'UNSIGNED-PAYLOAD'

/**
 * AWS's literals for bodies that are signed as they are streamed.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export const streamingPayloads: ReadonlySet<string> = new Set([
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-EVENTS',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
])

/** What `isHexDigest` asks for. */
export const hexDigest = '64 lower-case hexadecimal digits'

/** 1 for the byte of a lower-case hexadecimal digit. A table, since a pattern branches on each, and no processor guesses digits. */
export const hexDigits: Uint8Array = new Uint8Array(256)
for (const digit of '0123456789abcdef') hexDigits[digit.charCodeAt(0)] = 1

export function isHexDigest(text: unknown): boolean {
  if (typeof text !== 'string' || text.length !== 64) return false
  for (let i = 0; i < 64; i++) {
    const code = text.charCodeAt(i)
    if (code > 255 || hexDigits[code] === 0) return false
  }
  return true
}

/** Whether a payload hash is one of AWS's literals, which are all shorter than a digest. */
export function isLiteral(payloadHash: string): boolean {
  return payloadHash.length < 64
}

/** What `isPayloadHash` asks for. */
export const payloadHashForms = `${hexDigest} or one of AWS's literals`

/** Whether a text can be a payload hash: a digest, or one of AWS's literals. */
export function isPayloadHash(text: unknown): boolean {
  return isHexDigest(text) || text === unsignedPayload || streamingPayloads.has(text as string)
}

/** The hash of a body at hand. A string is hashed as its UTF-8 bytes. */
export function hashBody(body: string | Uint8Array | null | undefined, engine: HashEngine): string {
  return body === undefined || body === null || body.length === 0 ? emptyPayloadHash : engine.sha256(body)
}
