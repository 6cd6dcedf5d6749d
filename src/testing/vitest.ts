import { expect } from 'vitest'
import { type SignedByMatchers, toBeSignedBy } from './signed-by.js'

export type { MatcherResult, SignedByMatchers, SignedByOptions } from './signed-by.js'
export { toBeSignedBy }

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as Vitest declares it
  interface Matchers<T = any> extends SignedByMatchers<T> {}
}

expect.extend({ toBeSignedBy })
