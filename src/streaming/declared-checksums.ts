import type { HashEngine } from '../hash-engine.js'
import { quote, refusal, SigV4Error } from '../sigv4-error.js'
import { checksumOfTrailer, createChecksum, isChecksumTrailer } from './checksums.js'

/** The checksums that a body declares as trailers. */
export interface DeclaredChecksums {
  /** Takes payload. */
  update(bytes: Uint8Array): void
  /** @throws {SigV4Error} `ChecksumMismatch`; `TrailerMalformed` for a value that is no digest */
  check(values: ReadonlyMap<string, string>): void
}

/**
 * @param declared names of trailers, in lower case; those that are no checksums are passed over
 * @throws {SigV4Error} `TrailerMalformed` for a checksum that is not known, and could not be checked
 */
export function createDeclaredChecksums(declared: readonly string[], engine: HashEngine): DeclaredChecksums {
  const checksums = declared.filter(isChecksumTrailer).map((name) => {
    const algorithm = checksumOfTrailer(name)
    if (algorithm !== undefined) return { name, algorithm, checksum: createChecksum(algorithm, engine) }
    const expected = 'checksums that are known here'
    throw refusal('TrailerMalformed', 'x-amz-trailer', expected, name, { reason: 'unsupported' })
  })
  return {
    update(bytes) {
      for (let i = 0; i < checksums.length; i++) checksums[i]?.checksum.update(bytes)
    },
    check(values) {
      for (const { name, algorithm, checksum } of checksums) {
        const expected = checksum.digest()
        const received = values.get(name) ?? ''
        if (received === expected) continue
        if (!isDigestLike(received, expected)) {
          const message = `trailer ${name}: expected the ${algorithm} in Base64, got ${quote(received)}`
          throw new SigV4Error('TrailerMalformed', message, { name, algorithm, reason: 'checksum', received })
        }
        const message = `trailer ${name}: expected the ${algorithm} of the payload, ${expected}, got ${received}`
        throw new SigV4Error('ChecksumMismatch', message, { name, algorithm, expected, received })
      }
    },
  }
}

/** Whether a text is Base64 of as many bytes as another. */
function isDigestLike(text: string, digest: string): boolean {
  const padded = text.length === digest.length && text.indexOf('=') === digest.indexOf('=')
  return padded && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
}
