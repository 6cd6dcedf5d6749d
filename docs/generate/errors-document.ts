import {
  type ErrorDialect,
  SigV4Error,
  type SigV4ErrorCode,
  type SigV4ErrorDetails,
  sigV4ErrorCodes,
  toErrorResponse,
} from '../../src/errors.js'
import { errorGroups } from './error-meanings.js'
import { inlineCode, markdownTable, replaceSection } from './markdown.js'

/** `docs/errors.md` with its tables made anew. */
export function errorsDocument(text: string): string {
  const sections = { 'error-meanings': meanings(), 's3-answers': s3Answers(), 'common-answers': commonAnswers() }
  return Object.entries(sections).reduce((all, [name, table]) => replaceSection(all, name, table), text)
}

function meanings(): string {
  const described = errorGroups.flatMap(({ codes }) => Object.keys(codes))
  if (described.join() !== sigV4ErrorCodes.join()) throw new Error('expected a meaning for each code, in their order')
  const tables = errorGroups.map(({ title, codes }) => {
    const rows = Object.entries(codes).map(([code, { meaning, advice }]) => [inlineCode(code), meaning, advice])
    return `### ${title}\n\n${markdownTable(['code', 'what is wrong', 'what to do'], rows)}`
  })
  return tables.join('\n')
}

/** One row for each answer of S3's that differs from the code's others. */
function s3Answers(): string {
  const rows = sigV4ErrorCodes.flatMap((code) => {
    const answers = samples(code).map((details) => {
      const { status, body } = toErrorResponse(new SigV4Error(code, ownWords, details), { dialect: 's3' })
      const [[, aws] = [], [, message = ''] = [], ...fields] = elementsOf(body)
      return [`${status} ${inlineCode(aws ?? '')}`, words(message), fields.map(([name]) => inlineCode(name)).join(', ')]
    })
    const different = new Map(answers.map((cells) => [cells.join(), cells]))
    return [...different.values()].map((cells, index) => [index === 0 ? inlineCode(code) : '', ...cells])
  })
  return markdownTable(['code', 'S3', 'message', 'fields'], rows)
}

function commonAnswers(): string {
  const dialects: readonly ErrorDialect[] = ['query', 'json', 'rest-json']
  const rows = sigV4ErrorCodes.flatMap((code) => {
    const answers = samples(code).map((details) => {
      const error = new SigV4Error(code, ownWords, details)
      const [query, json, rest] = dialects.map((dialect) => toErrorResponse(error, { dialect }))
      const [, [, aws = ''] = [], [, message = ''] = []] = elementsOf(query?.body ?? '')
      const name = rest?.headers['x-amzn-errortype'] ?? ''
      return [
        `${query?.status} ${inlineCode(aws)}`,
        `${json?.status}, ${rest?.status} ${inlineCode(name)}`,
        words(message),
      ]
    })
    const different = new Map(answers.map((cells) => [cells.join(), cells]))
    return [...different.values()].map((cells, index) => [index === 0 ? inlineCode(code) : '', ...cells])
  })
  return markdownTable(['code', '`query`', '`json`, `rest-json`', 'message'], rows)
}

const ownWords = 'own words'

function words(message: string): string {
  return message.replace(ownWords, '*our own*').replaceAll('<', '&lt;')
}

function elementsOf(xml: string): [string, string][] {
  const elements = [...xml.matchAll(/<([A-Za-z0-9-]+)>([^<]*)<\/\1>/g)]
  return elements.map(([, name = '', text = '']) => [name, text.replace('&lt;', '<').replace('&gt;', '>')])
}

const known: SigV4ErrorDetails = {
  name: '…',
  names: ['…'],
  expected: '…',
  requestTime: new Date('2015-08-30T12:20:00Z'),
  requestDateTime: '20150830T122000Z',
  serverTime: new Date('2015-08-30T12:36:00Z'),
  maxClockSkew: 900,
  expiresIn: 900,
  expiresAt: new Date('2015-08-30T12:35:00Z'),
  limit: 8192,
  actual: 0,
  chunk: 1,
  algorithm: '…',
}

const claimed: SigV4ErrorDetails = { received: '…', accessKeyId: '…', signature: '…' }

/** What they say less of the claim that they are about. */
const lessClaimed: Partial<Record<SigV4ErrorCode, SigV4ErrorDetails>> = {
  SignatureMalformed: {},
  SignedHeaderMissing: { accessKeyId: '…' },
}

const everyForm = (['header', 'query', 'form'] as const).map((authentication) => ({ authentication }))

/** The details on which a code's answers turn. */
const turns: Partial<Record<SigV4ErrorCode, readonly SigV4ErrorDetails[]>> = {
  UnsupportedMechanism: ['type', 'space', 'sigv2', 'form'].map((reason) => ({ reason })),
  UnsupportedAlgorithm: everyForm,
  AuthorizationHeaderMalformed: [
    { reason: 'components', actual: 2, names: ['Signature'] },
    { reason: 'components', actual: 3, names: ['Signature'] },
    { reason: 'pair', actual: 3 },
    { reason: 'space', actual: 1, names: ['Credential', 'Signature', 'SignedHeaders'] },
  ],
  AuthorizationQueryMalformed: [{ names: ['X-Amz-Credential'] }, { names: ['X-Amz-Algorithm'] }],
  CredentialMalformed: ['credential', 'date'].flatMap((reason) =>
    everyForm.map((form) => ({ ...form, reason, received: '…/…/…/…/…' })),
  ),
  SignedHeadersMalformed: [{ authentication: 'header' }, { authentication: 'query' }],
  SignatureMalformed: [{ received: '…' }],
  MalformedQuery: [{ received: '%..' }, { received: '%' }],
  LimitExceeded: [{ name: 'headers' }, { name: 'authorization' }, { name: 'form' }],
  MissingDate: [{ authentication: 'header' }, { authentication: 'query' }],
  MalformedDate: everyForm,
  MalformedExpires: ['missing', 'number', 'negative', 'zero', 'large'].map((reason) => ({ reason })),
  RequestTimeTooSkewed: [{}, { requestTime: new Date('2015-08-30T12:52:00Z'), requestDateTime: '20150830T125200Z' }],
  RequestNotYetValid: [{ requestDateTime: '20150830T125200Z' }],
  RequestExpired: [{ authentication: 'query' }, { authentication: 'form' }],
  ScopeTerminatorMismatch: everyForm,
  ScopeServiceMismatch: everyForm,
  ScopeRegionMismatch: everyForm,
  ScopeDateMismatch: everyForm,
  SignedHeaderMissing: [{}, { authentication: 'header', name: 'x-amz-content-sha256' }],
  TrailerMalformed: ['line', 'declaration', 'checksum'].map((reason) => ({ reason })),
  PostFieldMissing: [{ name: '…' }, { name: 'file' }],
  PolicyMalformed: [
    'empty',
    'base64',
    'json',
    'unexpected',
    'missing',
    'expiration',
    'conditions',
    'condition',
    'operation-missing',
    'operation',
    'arguments',
    'simple-properties',
    'simple-value',
  ].map((reason) => ({ reason })),
}

function samples(code: SigV4ErrorCode): SigV4ErrorDetails[] {
  const all = { ...known, ...(lessClaimed[code] ?? claimed) }
  return (turns[code] ?? [{}]).map((details) => ({ ...all, ...details }))
}
