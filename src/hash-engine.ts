/**
 * SHA-256 and HMAC-SHA256 as the stages need them: synchronous, small inputs first.
 *
 * A string is hashed as its UTF-8 bytes; it must hold no lone surrogate.
 */
export interface HashEngine {
  readonly name: string
  /** SHA-256, 64 lower-case hex. */
  sha256(data: string | Uint8Array): string
  /** HMAC-SHA256 once, 32 bytes. The message must be ASCII. */
  hmac(key: Uint8Array, message: string): Uint8Array
  /** An HMAC-SHA256 key of 32 bytes for many messages, its inner and outer pads computed once. */
  hmacKey(key: Uint8Array): HmacKey
  /** SHA-256 of bytes that come piece by piece. */
  hasher(): Hasher
}

/** A prepared key. */
export interface HmacKey {
  /** 64 lower-case hex. The message must be ASCII. */
  hex(message: string): string
}

/** SHA-256 of bytes that come piece by piece. */
export interface Hasher {
  update(data: Uint8Array): void
  /** 64 lower-case hex of all bytes so far. Call it once. */
  hex(): string
}

/** A `Sha256` class of the AWS kind, e.g. that of `@aws-crypto/sha256-js`. It must be able to digest synchronously. */
export type Sha256Constructor = new () => {
  update(data: Uint8Array): void
  digestSync(): Uint8Array
}

/** What the `engine` option takes. */
export type EngineOption = HashEngine | Sha256Constructor
