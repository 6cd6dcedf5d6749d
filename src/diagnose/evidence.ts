import type { HashEngine } from '../hash-engine.js'
import type { CredentialScope, ServiceRules } from '../types.js'
import type { CanonicalParts } from './difference.js'

/** A received request, as far as its signer may have read it otherwise than AWS does. Texts are byte strings. */
export interface Evidence {
  /** AWS's reading. */
  readonly parts: CanonicalParts
  /** As received, like the query, behind what `origin` says was taken off. */
  readonly path: string
  readonly query: string
  /** As received, by lower-case name. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: string | Uint8Array | null | undefined
  readonly rules: ServiceRules
  readonly scope: CredentialScope
  readonly now: Date
  readonly engine: HashEngine
}

/** What a signer may have signed in the place of one part of a request, and how that comes about. */
export interface Reading {
  readonly text: string
  readonly message: string
}
