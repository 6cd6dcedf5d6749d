import { expect } from 'vitest'
import { type SignedByMatchers, toBeSignedBy } from './signed-by.js'

export type { MatcherResult, SignedByMatchers, SignedByOptions } from './signed-by.js'
export { toBeSignedBy }

// Vitest's own interface for it, Matchers, has other type parameters in version 5 than before.
declare global {
  // biome-ignore lint/style/noNamespace: where the types of Chai have their assertions
  namespace Chai {
    interface Assertion extends SignedByMatchers<void> {}
  }
}
declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as Vitest declares what stands for a value
  interface AsymmetricMatchersContaining extends SignedByMatchers<any> {}
}

expect.extend({ toBeSignedBy })
