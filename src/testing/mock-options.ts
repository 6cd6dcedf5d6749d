import type { ErrorDialect } from '../error-response.js'
import { checkOptionNames } from '../named-options.js'
import { checkAnswerOptions } from '../receiving/answer-request.js'
import { checkVerifier } from '../receiving/verify-received.js'
import { demand } from '../sigv4-error.js'
import type { Verifier } from '../verifier.js'

/** What a mock needs to verify and to refuse. */
export interface MockOptions {
  /** What `createVerifier` returns. */
  readonly verifier: Verifier
  /** The words in which a request is refused. */
  readonly dialect: ErrorDialect
  /** Whether the answer to a wrong signature shows the canonical request and the string to sign. @default true */
  readonly explain?: boolean | undefined
}

const optionNames: ReadonlySet<string> = new Set<keyof MockOptions>(['verifier', 'dialect', 'explain'])

/** @throws {TypeError} for options that are none */
export function readMockOptions(options: MockOptions): Required<MockOptions> {
  demand(typeof options === 'object' && options !== null, 'options', '{ verifier, dialect }', options)
  checkOptionNames(options, optionNames)
  const { verifier, dialect, explain = true } = options
  checkVerifier(verifier)
  checkAnswerOptions({ dialect, explain })
  return { verifier, dialect, explain }
}
