import { expect } from 'vitest'
import {
  type ErrorDialect,
  type ErrorResponseOptions,
  isSigV4Error,
  SigV4Error,
  type SigV4ErrorCode,
  toErrorResponse,
} from '../../src/errors.js'
import { type HttpRequest, presignRequest, signRequest, type VerifyOptions, verifyRequest } from '../../src/index.js'

export const dialects: readonly ErrorDialect[] = ['s3', 'query', 'json', 'rest-json']
export const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
export const now = new Date('2015-08-30T12:36:00Z')
export const token = 'AQoDYXdzEPT//////////wEXAMPLE'

/** One wrong request, what says so, and AWS's answer. */
export interface Row {
  readonly name: string
  readonly error: SigV4Error
  readonly options?: Partial<ErrorResponseOptions>
  readonly status: number
  readonly aws: string
  readonly message: string
  readonly fields?: Record<string, string>
}

export function row(
  name: string,
  error: SigV4Error,
  status: number,
  aws: string,
  message: string,
  fields: Record<string, string> = {},
): Row {
  return { name, error, status, aws, message, fields }
}

export function thrown(
  code: SigV4ErrorCode,
  details: ConstructorParameters<typeof SigV4Error>[2],
  status: number,
  aws: string,
  message: string,
  fields: Record<string, string> = {},
): Row {
  const name = `${code} ${details?.reason ?? details?.name ?? ''}`.trim()
  return { name, error: new SigV4Error(code, 'our words', details), status, aws, message, fields }
}

export function signed(key: typeof credentials & { sessionToken?: string } = credentials) {
  const request = { method: 'GET', url: 'https://h/test.txt', headers: { host: 'h' } }
  return signRequest(request, { credentials: key, service: 's3', signingDate: now })
}

export function presigned() {
  const request = { method: 'GET', url: 'https://h/test.txt', headers: { host: 'h' } }
  return presignRequest(request, { credentials, service: 's3', signingDate: now, expiresIn: 60 })
}

/** What the verifier says to a signed S3 request with its Authorization, and perhaps its headers, changed. */
export function header(
  change: (authorization: string) => string,
  headersOf: (request: ReturnType<typeof signed>) => Record<string, string> = ({ headers }) => headers,
  options: Partial<VerifyOptions> = {},
): SigV4Error {
  const request = signed()
  const authorization = change(request.headers['authorization'] ?? '')
  return refuse({ ...request, headers: { ...headersOf(request), authorization } }, options)
}

export function query(change: (url: string) => string): SigV4Error {
  const request = presigned()
  return refuse({ ...request, url: change(request.url) })
}

export function refuse(request: HttpRequest, options: Partial<VerifyOptions> = {}, code?: string): SigV4Error {
  try {
    verifyRequest(request, { credentials, service: 's3', region: 'us-east-1', now, ...options })
  } catch (error) {
    if (isSigV4Error(error) && (code === undefined || error.code === code)) return error
    throw error
  }
  throw new Error(`${request.url} was accepted`)
}

export const unchanged = (text: string): string => text

export function replace(what: string | RegExp, by: string): (text: string) => string {
  return (text) => {
    if (typeof what === 'string' ? !text.includes(what) : !what.test(text)) throw new Error(`${what} is not in ${text}`)
    return text.replace(what, by)
  }
}

export function leaveOut(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name))
}

export interface ReadAnswer {
  readonly status: number
  readonly aws: string
  readonly message: string
  readonly fields: Record<string, string>
}

/** Reads a response as the clients of its dialect do. */
export function answerOf(error: SigV4Error, options: ErrorResponseOptions): ReadAnswer {
  const { status, headers, body } = toErrorResponse(error, options)
  if (options.dialect === 's3') {
    const { Code = '', Message = '', Resource, ...fields } = Object.fromEntries(readXml(body, 'Error'))
    return { status, aws: Code, message: Message, fields }
  }
  if (options.dialect === 'query') {
    const inner = /^(<\?xml [^>]*>\n)<ErrorResponse xmlns="[^"]*">(<Error>.*<\/Error>)<\/ErrorResponse>$/s.exec(body)
    const {
      Type,
      Code = '',
      Message = '',
      ...fields
    } = Object.fromEntries(readXml(`${inner?.[1]}${inner?.[2]}`, 'Error'))
    expect(Type).toBe('Sender')
    return { status, aws: Code, message: Message, fields }
  }
  const { __type, message, ...fields } = JSON.parse(body)
  const aws = options.dialect === 'json' ? __type.replace(/^.*#/, '') : headers['x-amzn-errortype']
  return { status, aws, message, fields }
}

const legalText = /^(?:[^\p{Cc}\p{Cs}\ufffe\uffff<>&]|[\n\t\u007f-\u009f]|&(?:amp|lt|gt|#13);)*$/u
const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&#13;': '\r' }

/** The elements of a flat XML document, strictly. */
export function readXml(xml: string, root: string): [string, string][] {
  const start = `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>`
  const end = `</${root}>`
  expect(xml.startsWith(start) && xml.endsWith(end), xml).toBe(true)
  const elements: [string, string][] = []
  const content = xml.slice(start.length, -end.length)
  const rest = content.replace(/<([A-Za-z0-9-]+)>([^<]*)<\/\1>/g, (_all, name, text) => {
    expect(text).toMatch(legalText)
    elements.push([name, text.replace(/&[^;]*;/g, (entity: string) => characters[entity] ?? entity)])
    return ''
  })
  expect(rest).toBe('')
  return elements
}
