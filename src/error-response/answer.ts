import type { SigV4Error, SigV4ErrorCode } from '../sigv4-error.js'

/** Elements beside code and message, in AWS's order. What is undefined is left out. */
export type AnswerFields = Readonly<Record<string, string | number | undefined>>

/** What a service says to a failure, apart from how its dialect writes it down. */
export interface Answer {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly fields?: AnswerFields
}

/** What an answer may repeat beside the error. */
export interface AnswerContext {
  readonly authorization?: string | undefined
  readonly explain?: boolean | undefined
}

/** A dialect's answer to each failure, or what makes it from the details. */
export type AnswerTable = Readonly<Record<SigV4ErrorCode, Answer | AnswerMaker>>

export type AnswerMaker = (error: SigV4Error, context: AnswerContext) => Answer

export function answerOf(table: AnswerTable, error: SigV4Error, context: AnswerContext): Answer {
  // Another copy of the package may know a code that this one does not.
  const row = Object.hasOwn(table, error.code) ? table[error.code] : table.SignatureDoesNotMatch
  return typeof row === 'function' ? row(error, context) : row
}

/** For a failure that AWS has published no words for. */
export function inOurWords(status: number, code: string): AnswerMaker {
  return ({ message }) => ({ status, code, message })
}

/** `2015-08-30T12:36:00Z` */
export function isoTime(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** `20150830T123600Z` */
export function isoBasicTime(date: Date): string {
  return isoTime(date).replace(/[-:]/g, '')
}
