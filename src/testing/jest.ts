import { type SignedByMatchers, toBeSignedBy } from './signed-by.js'

export type { MatcherResult, SignedByMatchers, SignedByOptions } from './signed-by.js'
export { toBeSignedBy }

declare global {
  // biome-ignore lint/style/noNamespace: where the types of Jest have their matchers
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: as Jest declares it
    interface Matchers<R, T = {}> extends SignedByMatchers<R> {}
  }
}

interface JestGlobal {
  readonly expect?: { extend?(matchers: object): void }
}
// Where Jest puts no globals, the test extends its own expect.
;(globalThis as JestGlobal).expect?.extend?.({ toBeSignedBy })
