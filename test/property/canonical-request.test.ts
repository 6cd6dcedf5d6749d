import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { presignRequest, signRequest } from '../../src/index.js'
import { createCanonicalQuery, createCanonicalUri } from '../../src/stages/index.js'
import { paths, queries, ruleOverrides, type SigningCase, signingCases } from '../support/arbitraries.js'
import {
  type Pair,
  type PlainOptions,
  type PlainRequest,
  type PlainResult,
  plainCanonicalQuery,
  plainCanonicalUri,
  plainPresign,
  plainSign,
  sha256Hex,
} from '../support/plain-sigv4.js'
import { check } from '../support/property-runs.js'
import { utf8Bytes } from '../support/wire.js'

type Payload = { readonly kind: 'body' } | { readonly kind: 'option' | 'header'; readonly hash: string }

const payloads: fc.Arbitrary<Payload> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ kind: 'body' } as const) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('option' as const, 'header' as const),
      hash: fc.constantFrom(sha256Hex('elsewhere'), 'UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'),
    }),
  },
)

/** Names that the oracle, which knows few unsigned ones, would sign. */
const unknownToTheOracle = ['te', 'expect']

function prepare({ request, options }: SigningCase, payload: Payload, choice: readonly string[] | null) {
  const own = request.headers.filter(([name]) => !unknownToTheOracle.includes(name.toLowerCase()))
  const headers: Pair[] = payload.kind === 'header' ? [...own, ['X-Amz-Content-Sha256', payload.hash]] : own
  // A header's word on the payload must agree with the body, if there is one.
  const body = payload.kind === 'header' ? undefined : (request.body ?? undefined)
  const present = headers.map(([name]) => name.toLowerCase())
  const signedHeaders = choice?.filter((name) => present.includes(name))
  const more = {
    ...(payload.kind === 'option' ? { payloadHash: payload.hash } : {}),
    ...(signedHeaders === undefined ? {} : { signedHeaders }),
  }
  const { signingDate, ...rest } = options
  const plainRequest: PlainRequest = { method: request.method, url: request.url, headers, body }
  const plainOptions: PlainOptions = { ...rest, ...more, dateTime: amzDate(signingDate) }
  return {
    request: { method: request.method, url: request.url, headers, ...(body === undefined ? {} : { body }) },
    options: { ...options, ...more },
    plainRequest,
    plainOptions,
  }
}

function amzDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '')
}

const choices = fc.option(fc.subarray(['content-type', 'my-header1', 'range', 'user-agent', 'connection', 'cookie']))

interface Result {
  readonly canonicalRequest: string
  readonly stringToSign: string
  readonly signature: string
  readonly headers: Readonly<Record<string, string>>
}

function expectSame(ours: Result, plain: PlainResult): void {
  // Header values that are no UTF-8 have no text; the string to sign holds the hash of their bytes.
  if (!plain.canonicalRequest.includes('\ufffd')) expect(ours.canonicalRequest).toBe(plain.canonicalRequest)
  expect(ours.stringToSign).toBe(plain.stringToSign)
  expect(ours.signature).toBe(plain.signature)
  expect(Object.entries(ours.headers).sort()).toEqual(Object.entries(plain.headers).sort())
}

describe('the canonical request, string to sign, signature and headers are those of the plain implementation', () => {
  test('for a signed request', () => {
    const property = fc.property(signingCases, payloads, choices, ruleOverrides, (made, payload, choice, rules) => {
      const { request, options, plainRequest, plainOptions } = prepare(made, payload, choice)
      expectSame(signRequest(request, { ...options, rules }), plainSign(plainRequest, { ...plainOptions, rules }))
    })
    check(property, 1500)
  })

  test('for a presigned one', () => {
    const expiries = fc.integer({ min: 1, max: 604800 })
    const property = fc.property(
      signingCases,
      payloads,
      choices,
      ruleOverrides,
      expiries,
      (made, payload, choice, rules, expiresIn) => {
        const { request, options, plainRequest, plainOptions } = prepare(made, payload, choice)
        const presigned = presignRequest(request, { ...options, rules, expiresIn })
        const plain = plainPresign(plainRequest, { ...plainOptions, rules, expiresIn })
        expectSame(presigned, plain)
        expect(queryOf(presigned.url)).toEqual(queryOf(plain.url))
      },
    )
    check(property, 1500)
  })

  test('for the method GIT, with and without a session token', () => {
    const property = fc.property(signingCases, (made) => {
      const git = { request: { ...made.request, method: 'GIT' }, options: { ...made.options, service: 'codecommit' } }
      const { request, options, plainRequest, plainOptions } = prepare(git, { kind: 'body' }, null)
      const signed = signRequest(request, options)
      const plain = plainSign(plainRequest, plainOptions)
      expect(signed.stringToSign).toBe(plain.stringToSign)
      expect(signed.signature).toBe(plain.signature)
    })
    check(property, 500)
  })
})

describe('each stage is that of the plain implementation', () => {
  const flags = fc.record({ doubleEncodePath: fc.boolean(), normalizePath: fc.boolean() })

  test('the canonical URI', () => {
    const property = fc.property(paths, flags, (path, rules) => {
      expect(createCanonicalUri(utf8Bytes(path), rules)).toBe(plainCanonicalUri(path, rules))
    })
    check(property, 3000)
  })

  test('the canonical query', () => {
    const property = fc.property(queries, (query) => {
      expect(createCanonicalQuery(utf8Bytes(query))).toBe(plainCanonicalQuery(query))
    })
    check(property, 3000)
  })

  test('the canonical query of more parameters than are sorted by insertion', () => {
    const many = fc.array(queries, { minLength: 20, maxLength: 60 }).map((pieces) => pieces.join('&'))
    const property = fc.property(many, (query) => {
      expect(createCanonicalQuery(utf8Bytes(query))).toBe(plainCanonicalQuery(query))
    })
    check(property, 300)
  })
})

/** A URL's parameters in any order, for where unsigned ones stand is nobody's business. */
function queryOf(url: string): string[] {
  return url
    .slice(url.indexOf('?') + 1)
    .split('&')
    .filter((piece) => piece !== '')
    .sort()
}
