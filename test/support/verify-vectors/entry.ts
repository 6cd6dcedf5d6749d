import type { Claim, WireRequest } from './claim.js'
import type { KeyName } from './credentials.js'

/** One vector before its request is made. It has one of `claim` and `request`, and one of `code`, `payload` and `anonymous`. */
export interface Entry {
  readonly name: string
  readonly bug: string
  /** The rule of the order of verification that decides. */
  readonly section: number
  readonly claim?: Claim
  readonly request?: WireRequest
  readonly options?: Options
  readonly code?: string
  readonly payload?: 'verified' | 'expected' | 'unsigned' | 'streaming'
  readonly anonymous?: true
  readonly note?: string
  readonly origin?: string
}

export interface Options {
  readonly credentials?: KeyName | readonly KeyName[] | { readonly always: KeyName }
  readonly [option: string]: unknown
}

export const iam: Claim = { form: 'header', host: 'iam.amazonaws.com', service: 'iam', key: 'longterm' }
export const s3: Claim = {
  form: 'header',
  host: 'examplebucket.s3.amazonaws.com',
  service: 's3',
  key: 'longterm',
}
export const iamUrl: Claim = { ...iam, form: 'query', query: 'Action=ListUsers&Version=2010-05-08' }
export const s3Url: Claim = { ...s3, form: 'query', path: '/test.txt' }
