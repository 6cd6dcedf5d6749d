import { scopeDateOf } from '../stages/amz-date.js'
import { byteStringToBytes, isAscii } from '../stages/bytes.js'
import { calculateSignature, deriveSigningKey } from '../stages/signing-key.js'
import { toByteString } from '../well-formed-text.js'
import type { SigningContext } from './signing-context.js'

/**
 * The signature of a text: a string to sign, or a POST policy.
 *
 * @returns 64 lower-case hex
 */
export function signText(text: string, context: SigningContext): string {
  return isAscii(text) ? calculateSignature(context.key.hmac, text) : signBytes(toByteString('text', text), context)
}

/** HMAC (RFC 2104) step by step: an engine's takes ASCII alone, which all that SigV4 signs is. */
function signBytes(text: string, { secretAccessKey, dateTime, region, service, engine }: SigningContext): string {
  const key = deriveSigningKey(secretAccessKey, { date: scopeDateOf(dateTime), region, service }, engine)
  let data = byteStringToBytes(text)
  let digest = ''
  for (const pad of [0x36, 0x5c]) {
    const block = new Uint8Array(64).fill(pad)
    for (const [i, byte] of key.entries()) block[i] = byte ^ pad
    const hasher = engine.hasher()
    hasher.update(block)
    hasher.update(data)
    digest = hasher.hex()
    data = Uint8Array.from(digest.match(/../g) as string[], (byte) => Number.parseInt(byte, 16))
  }
  return digest
}
