import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AuthenticatedRequest,
  type HttpRequest,
  isSigV4Request,
  presignRequest,
  type ServiceRules,
  signRequest,
  type VerifyOptions,
  verifyRequest,
} from '../../src/index.js'
import { type GeneratedOptions, ruleOverrides, type SigningCase, signingCases } from '../support/arbitraries.js'
import { engines } from '../support/engines.js'
import { check } from '../support/property-runs.js'
import { type ReceivedRequest, send } from '../support/wire.js'

function accept(request: HttpRequest, options: GeneratedOptions, more: Partial<VerifyOptions> = {}) {
  const { credentials, service, region, signingDate } = options
  return verifyRequest(request, { credentials, service, region, now: signingDate, ...more }) as AuthenticatedRequest
}

function signedOnTheWire({ request, options }: SigningCase, rules: Partial<ServiceRules> = {}): ReceivedRequest {
  const signed = signRequest(request, { ...options, rules })
  return send(signed, signed.body ?? null)
}

function presignedOnTheWire({ request, options }: SigningCase, rules: Partial<ServiceRules> = {}): ReceivedRequest {
  return send(presignRequest(request, { ...options, rules }), request.body ?? null)
}

describe('verify accepts', () => {
  test('what sign made, and says who signed what and when', () => {
    const property = fc.property(signingCases, ({ request, options }) => {
      const signed = signRequest(request, options)
      const received = send(signed, signed.body ?? null)
      const verified = accept(received, options)
      expect(verified).toMatchObject({
        authentication: 'header',
        accessKeyId: options.credentials.accessKeyId,
        scope: { date: signed.requestDateTime.slice(0, 8), region: options.region, service: options.service },
        signedHeaders: signed.signedHeaders,
        signedAt: new Date(Math.floor(options.signingDate.getTime() / 1000) * 1000),
        signature: signed.signature,
        payload: { kind: options.service === 'vpc-lattice-svcs' ? 'unsigned' : 'verified' },
      })
      expect(isSigV4Request(received)).toBe(true)
    })
    check(property, 1200)
  })

  test('what presign made, until it expires', () => {
    const property = fc.property(
      signingCases,
      fc.integer({ min: 1, max: 604800 }),
      ({ request, options }, expiresIn) => {
        const presigned = presignRequest(request, { ...options, expiresIn })
        const received = send(presigned, request.body ?? null)
        const verified = accept(received, options, { now: presigned.expiresAt })
        expect(verified).toMatchObject({
          authentication: 'query',
          accessKeyId: options.credentials.accessKeyId,
          signedHeaders: presigned.signedHeaders,
          expiresAt: presigned.expiresAt,
          signature: presigned.signature,
        })
        expect(isSigV4Request(received)).toBe(true)
        const late = new Date(presigned.expiresAt.getTime() + 1)
        expect(() => accept(received, options, { now: late })).toThrow(
          expect.objectContaining({ code: 'RequestExpired' }),
        )
      },
    )
    check(property, 1200)
  })

  test('what sign and presign made, for every combination of service rules', () => {
    const property = fc.property(signingCases, ruleOverrides, (made, rules) => {
      const header = signedOnTheWire(made, rules)
      expect(accept(header, made.options, { rules }).authentication).toBe('header')
      const query = presignedOnTheWire(made, rules)
      expect(accept(query, made.options, { rules }).authentication).toBe('query')
    })
    check(property, 500)
  })

  test('what sign made on one hash engine, on each other', () => {
    const property = fc.property(
      signingCases,
      fc.constantFrom(...engines),
      fc.constantFrom(...engines),
      ({ request, options }, signing, verifying) => {
        const signed = signRequest(request, { ...options, engine: signing.engine })
        const verified = accept(send(signed, signed.body ?? null), options, { engine: verifying.engine })
        expect(verified.signature).toBe(signed.signature)
      },
    )
    check(property, 500)
  })

  test('what sign made of a URL object, which the platform has already rewritten', () => {
    const property = fc.property(signingCases, ({ request, options }) => {
      fc.pre(URL.canParse(request.url))
      const url = new URL(request.url)
      const signed = signRequest({ ...request, url }, options)
      expect(signed.url).toBe(url.href)
      expect(accept(send(signed, signed.body ?? null), options).authentication).toBe('header')
      const presigned = presignRequest({ ...request, url }, options)
      expect(accept(send(presigned, request.body ?? null), options).authentication).toBe('query')
    })
    check(property, 500)
  })

  test('what sign made of a signed request, and presign of a presigned one, with the later credentials alone', () => {
    const property = fc.property(signingCases, signingCases, (first, second) => {
      const earlier = signRequest(first.request, first.options)
      const signed = signRequest({ ...earlier, headers: withoutHash(earlier.headers) }, second.options)
      expect(accept(send(signed, signed.body ?? null), second.options).authentication).toBe('header')
      const shared = presignRequest(first.request, first.options)
      const presigned = presignRequest({ ...shared, body: first.request.body ?? null }, second.options)
      expect(presigned.url.match(/X-Amz-Signature=/g)).toHaveLength(1)
      expect(accept(send(presigned, first.request.body ?? null), second.options).authentication).toBe('query')
    })
    check(property, 500)
  })

  test('an absolute request target, as proxies get it', () => {
    const property = fc.property(signingCases, ({ request, options }) => {
      fc.pre(request.url.includes('://') && !request.headers.some(([name]) => name === 'Host'))
      const signed = signRequest(request, options)
      const received = send(signed, signed.body ?? null)
      const [scheme] = request.url.split('://')
      const host = received.headers[0]?.[1]
      const absolute = { ...received, url: `${scheme}://${host}${received.url}` }
      expect(accept(absolute, options).authentication).toBe('header')
    })
    check(property, 500)
  })
})

/** The hash of the earlier signature need not be the later service's. */
function withoutHash(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'x-amz-content-sha256'))
}
