import type { HashEngine } from '../hash-engine.js'
import { demand, quote } from '../sigv4-error.js'
import {
  type ChecksumAlgorithm,
  checksumLength,
  checksumTrailerName,
  createChecksum,
  isChecksumAlgorithm,
} from './checksums.js'
import { isTrailerName, isTrailerValue, trailerSignatureName } from './trailers.js'

/** A trailer whose value is known when the payload has been sent. */
export interface TrailerToCompute {
  /** In lower case. */
  readonly name: string
  /** Characters of the value, which the body's length depends on. */
  readonly length: number
  /** Is called once, after the payload. Printable ASCII, without blanks around it. */
  readonly value: () => string
}

/** A checksum to compute, or a trailer of one's own. */
export type TrailerOption = ChecksumAlgorithm | TrailerToCompute

/** The trailers of a body that is being sent. */
export interface SentTrailers {
  readonly names: readonly string[]
  /** Characters of `name:value` of each. */
  readonly lengths: readonly number[]
  /** Takes the payload, for the checksums. */
  update(bytes: Uint8Array): void
  /**
   * `name:value` of each.
   *
   * @throws {RangeError} if a value has not the length that was said
   * @throws {TypeError} if a value cannot be sent
   */
  lines(): string[]
}

/** @throws {TypeError} for an algorithm that is not known, a name that is no token in lower case, or one that stands twice */
export function createSentTrailers(options: readonly TrailerOption[], engine: HashEngine): SentTrailers {
  demand(Array.isArray(options), 'trailers', 'a list', options)
  const checksums: ReturnType<typeof createChecksum>[] = []
  const trailers = options.map((option): TrailerToCompute => {
    if (typeof option === 'object' && option !== null) return checkTrailer(option)
    if (!isChecksumAlgorithm(option)) {
      throw new TypeError(
        `trailers: expected CRC32, CRC32C, CRC64NVME, SHA1, SHA256 or a trailer, got ${quote(option)}`,
      )
    }
    const checksum = createChecksum(option, engine)
    checksums.push(checksum)
    return { name: checksumTrailerName(option), length: checksumLength(option), value: checksum.digest }
  })
  const names = trailers.map(({ name }) => name)
  if (new Set(names).size < names.length) throw new TypeError(`trailers: expected each once, got ${names.join(', ')}`)
  return {
    names,
    lengths: trailers.map(({ name, length }) => name.length + 1 + length),
    update(bytes) {
      for (let i = 0; i < checksums.length; i++) checksums[i]?.update(bytes)
    },
    lines: () => trailers.map(readLine),
  }
}

function checkTrailer(option: TrailerToCompute): TrailerToCompute {
  const { name, length, value } = option
  demand(isTrailerName(name) && name !== trailerSignatureName, 'trailers', 'a name in lower case', name)
  if (!Number.isSafeInteger(length) || length < 1) {
    throw new RangeError(`trailers: expected the length of ${name}, got ${quote(length)}`)
  }
  if (typeof value !== 'function') throw new TypeError(`trailers: expected the value of ${name} to be a function`)
  return option
}

function readLine({ name, length, value: compute }: TrailerToCompute): string {
  const value = compute()
  demand(isTrailerValue(value), 'trailers', `${name} to be printable ASCII`, value)
  if (value.length !== length) {
    throw new RangeError(`trailers: expected ${name} to have ${length} characters, got ${value.length}`)
  }
  return `${name}:${value}`
}
