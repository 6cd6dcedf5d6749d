import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { presignRequest, signRequest, verifyRequest } from '../../src/index.js'
import { type SigningCase, signingCases } from '../support/arbitraries.js'
import { readPlainly } from '../support/plain-reading.js'
import { check } from '../support/property-runs.js'
import { type ReceivedRequest, send } from '../support/wire.js'

/**
 * The changes that leave the canonical request, and so the signature, as they were. `undefined` where one has nothing to
 * change.
 */
type Change = (request: ReceivedRequest) => ReceivedRequest | undefined

const inPath =
  (change: (path: string) => string): Change =>
  (request) => {
    const [path = '', ...query] = request.url.split('?')
    return changed(request, { url: [change(path), ...query].join('?') })
  }

const inQuery =
  (change: (query: string) => string): Change =>
  (request) => {
    const mark = request.url.indexOf('?')
    if (mark < 0) return undefined
    return changed(request, { url: request.url.slice(0, mark + 1) + change(request.url.slice(mark + 1)) })
  }

const inValues =
  (change: (value: string) => string): Change =>
  (request) =>
    changed(request, { headers: request.headers.map(([name, value]) => [name, change(value)] as const) })

const inAuthorization =
  (change: (value: string) => string): Change =>
  (request) =>
    changed(request, {
      headers: request.headers.map(
        ([name, value]) => [name, name === 'authorization' ? change(value) : value] as const,
      ),
    })

function changed(request: ReceivedRequest, fields: Partial<ReceivedRequest>): ReceivedRequest | undefined {
  const after = { ...request, ...fields }
  return JSON.stringify(after) === JSON.stringify(request) ? undefined : after
}

const lowerHex = (text: string) => text.replace(/%[0-9A-F]{2}/g, (triplet) => triplet.toLowerCase())
const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/** S3 decodes and encodes the path once, so each byte of it has several spellings. */
const onS3: Readonly<Record<string, Change>> = {
  'lower-case hexadecimal digits in the path': inPath(lowerHex),
  'an unreserved byte of the path escaped': inPath((path) =>
    path.replace(/(?<!%|%[0-9A-Fa-f])[A-Za-z0-9._~-]/, percent),
  ),
  'a reserved byte of the path escaped': inPath((path) => path.replace(/[!'()*$,;:@&=+ ]/g, percent)),
  'an escaped byte of the path as it is': inPath((path) =>
    path.replace(/%(2[4689ABCabc]|3[ABDabd]|[46][0-9A-Fa-f])/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)).replace(/[^-!$&'()*,:;=@A-Za-z]/g, `%${hex}`),
    ),
  ),
}

/** All others resolve the path first. */
const notOnS3: Readonly<Record<string, Change>> = {
  'a slash of the path twice': inPath((path) => path.replace('/', '//')),
  'a dot segment in the path': inPath((path) => path.replace('/', '/./')),
  'a segment that is taken back': inPath((path) => `/x/..${path}`),
}

const everywhere: Readonly<Record<string, Change>> = {
  'the parameters in another order': inQuery((query) => query.split('&').reverse().join('&')),
  'empty pieces between the parameters': inQuery((query) => `&${query.replaceAll('&', '&&')}&`),
  'an equals sign after a bare name': inQuery((query) => query.replace(/(^|&)([^&=]+)(?=&|$)/g, '$1$2=')),
  'no equals sign before an empty value': inQuery((query) => query.replace(/([^&=])=(?=&|$)/g, '$1')),
  'a plus for a blank in the query': inQuery((query) => query.replaceAll('%20', '+')),
  'a blank for a plus in the query': inQuery((query) => query.replaceAll('+', '%20')),
  'lower-case hexadecimal digits in the query': inQuery(lowerHex),
  'an unreserved byte of the query escaped': inQuery((query) =>
    query.replace(/(?<!%|%[0-9A-Fa-f])[A-Za-z0-9._~-]/, percent),
  ),
  'an equals sign in a value escaped': inQuery((query) =>
    query.replace(/(=[^&]*?)=/g, (_, before: string) => `${before}%3D`),
  ),
  'header names in upper case': (request) =>
    changed(request, { headers: request.headers.map(([name, value]) => [name.toUpperCase(), value] as const) }),
  'headers in another order': (request) => changed(request, { headers: request.headers.toReversed() }),
  'blanks around header values': inValues((value) => ` \t${value} `),
  'two blanks, or a tab, for one inside header values': inValues((value) => value.replaceAll(' ', ' \t ')),
  'an unsigned header put in': (request) => changed(request, { headers: [...request.headers, ['Via', '1.1 proxy']] }),
  'a header split at a comma into two lines': (request) => {
    const at = request.headers.findIndex(
      ([name, value]) => name === 'my-header1' && /^[^,]*[^, \t],[^, \t]/.test(value),
    )
    const [name, value] = request.headers[at] ?? []
    if (name === undefined || value === undefined) return undefined
    const comma = value.indexOf(',')
    const lines = [value.slice(0, comma), value.slice(comma + 1)].map((line) => [name, line] as const)
    return changed(request, { headers: [...request.headers.slice(0, at), ...lines, ...request.headers.slice(at + 1)] })
  },
  'no blanks after the commas of Authorization': inAuthorization((value) => value.replaceAll(', ', ',')),
  'the components of Authorization in another order': inAuthorization((value) => {
    const [, credential, signedHeaders, signature] = /^\S+ (.*), (.*), (.*)$/.exec(value) as RegExpExecArray
    return `AWS4-HMAC-SHA256 ${signature}, ${credential}, ${signedHeaders}`
  }),
  'an absolute target': (request) => {
    const host = request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1]
    return host === undefined ? undefined : changed(request, { url: `https://${host}${request.url}` })
  },
}

function isOnS3({ options }: SigningCase): boolean {
  return options.service.startsWith('s3')
}

describe.each(['header', 'query'] as const)('what is left as it was signed is accepted, %s form', (form) => {
  const changes = [
    ...Object.entries(onS3).map(([name, change]) => ({ name, change, applies: isOnS3 })),
    ...Object.entries(notOnS3).map(([name, change]) => ({ name, change, applies: (c: SigningCase) => !isOnS3(c) })),
    ...Object.entries(everywhere).map(([name, change]) => ({ name, change, applies: () => true })),
  ].filter(({ name }) => form === 'header' || !name.includes('Authorization'))

  test.each(changes.map((entry) => [entry.name, entry] as const))('%s', (_, { change, applies }) => {
    const property = fc.property(signingCases.filter(applies), (signing) => {
      const received = receive(form, signing)
      const after = change(received)
      fc.pre(after !== undefined)
      expect(verify(after, signing)).toBe(form)
      const reading = readPlainly(received)
      expect(readPlainly(after)?.canonicalRequest).toBe(reading?.canonicalRequest)
    })
    check(property, 40)
  })
})

function receive(form: 'header' | 'query', { request, options }: SigningCase): ReceivedRequest {
  if (form === 'query') return send(presignRequest(request, options), request.body ?? null)
  const signed = signRequest(request, options)
  return send(signed, signed.body ?? null)
}

function verify(request: ReceivedRequest, { options }: SigningCase) {
  const { credentials, service, region, signingDate } = options
  return verifyRequest(request, { credentials, service, region, now: signingDate }).authentication
}

describe('a body that is not signed may be any', () => {
  test('behind a presigned URL of S3, and with UNSIGNED-PAYLOAD', () => {
    const property = fc.property(signingCases.filter(isOnS3), fc.string(), (signing, body) => {
      const presigned = send(presignRequest(signing.request, signing.options), body)
      expect(verify(presigned, signing)).toBe('query')
      const signed = signRequest(signing.request, { ...signing.options, payloadHash: 'UNSIGNED-PAYLOAD' })
      expect(verify(send(signed, body), signing)).toBe('header')
    })
    check(property, 200)
  })
})

describe('no other spelling is accepted', () => {
  test.each(['header', 'query'] as const)('of a method: lower case, %s form', (form) => {
    const property = fc.property(signingCases, (signing) => {
      const received = receive(form, signing)
      const lower = { ...received, method: received.method.toLowerCase() }
      expect(() => verify(lower, signing)).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }))
    })
    check(property, 40)
  })

  const spellings: Readonly<Record<string, Change>> = {
    ...onS3,
    'a raw plus in the path for an escaped one': inPath((path) => path.replaceAll('%2B', '+')),
  }

  test.each(Object.entries(spellings))('of a path that is encoded twice: %s', (_, change) => {
    const property = fc.property(
      signingCases.filter((signing) => !isOnS3(signing)),
      (signing) => {
        const received = receive('header', signing)
        const after = change(received)
        fc.pre(after !== undefined)
        // A segment that `..` takes back may be spelled as it likes.
        fc.pre(readPlainly(after)?.canonicalRequest !== readPlainly(received)?.canonicalRequest)
        expect(() => verify(after, signing)).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }))
      },
    )
    check(property, 40)
  })

  const s3Spellings: Readonly<Record<string, Change>> = {
    ...notOnS3,
    'a slash for an escaped one': inPath((path) => path.replace(/%2f/i, '/')),
    'an escaped slash': inPath((path) => path.replace(/(?<=.)\//, '%2F')),
    'a blank for a plus in the path': inPath((path) => path.replaceAll('+', '%20')),
  }

  test.each(Object.entries(s3Spellings))('of a path of S3: %s', (_, change) => {
    const property = fc.property(signingCases.filter(isOnS3), (signing) => {
      const after = change(receive('query', signing))
      fc.pre(after !== undefined)
      expect(() => verify(after, signing)).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }))
    })
    check(property, 40)
  })
})
