import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSigV4Request, presignRequest, type SignOptions, signRequest, verifyRequest } from '../../src/index.js'
import { signingCases } from '../support/arbitraries.js'
import { check } from '../support/property-runs.js'
import { send } from '../support/wire.js'

/** Freezes an object with all that hangs on it, but for bytes, which cannot be frozen. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  for (const key of Reflect.ownKeys(value)) freeze((value as Record<PropertyKey, unknown>)[key])
  return Object.freeze(value)
}

/** The three ways to give the same headers: pairs, a record of lists, an iterable that can be read once. */
const shapes = fc.constantFrom('pairs', 'record', 'generator')

function shape(headers: readonly (readonly [string, string])[], kind: string) {
  if (kind === 'record') {
    const record: Record<string, string[]> = Object.create(null)
    for (const [name, value] of headers) record[name] = [...(record[name] ?? []), value]
    return record
  }
  return kind === 'pairs' ? headers : headers[Symbol.iterator]()
}

describe('what the caller gave is never changed', () => {
  test('by signing, presigning or verifying', () => {
    const property = fc.property(signingCases, ({ request, options }) => {
      const bytes = request.body instanceof Uint8Array ? request.body.slice() : undefined
      const frozenRequest = freeze({ ...request })
      const frozenOptions: SignOptions = freeze({ ...options, credentials: { ...options.credentials }, rules: {} })
      const signed = signRequest(frozenRequest, frozenOptions)
      const presigned = presignRequest(frozenRequest, frozenOptions)
      const { credentials, service, region, signingDate: now } = options
      const verifyOptions = freeze({ credentials: { ...credentials }, service: [service], region, now, limits: {} })
      for (const received of [send(signed, signed.body ?? null), send(presigned, request.body ?? null)]) {
        const frozenReceived = freeze(received)
        expect(verifyRequest(frozenReceived, verifyOptions)).toHaveProperty('signature')
        expect(isSigV4Request(frozenReceived)).toBe(true)
      }
      if (bytes !== undefined) expect(request.body).toEqual(bytes)
    })
    check(property, 500)
  })
})

describe('the same goes in, the same comes out', () => {
  test('twice the same URL for the same date', () => {
    const property = fc.property(
      signingCases,
      fc.integer({ min: 0, max: 999 }),
      ({ request, options }, milliseconds) => {
        const first = presignRequest(request, options)
        const second = Math.floor(options.signingDate.getTime() / 1000) * 1000
        const again = presignRequest(request, { ...options, signingDate: new Date(second + milliseconds) })
        expect(again.url).toBe(first.url)
        expect(again.headers).toEqual(first.headers)
        expect(again.expiresAt).toEqual(first.expiresAt)
        expect(signRequest(request, options)).toEqual(signRequest(request, options))
      },
    )
    check(property, 500)
  })

  test('whatever other requests are signed and verified in between', () => {
    const property = fc.property(fc.array(signingCases, { minLength: 2, maxLength: 8 }), (cases) => {
      const once = cases.map(({ request, options }) => signRequest(request, options).signature)
      const backwards = cases.toReversed().map(({ request, options }) => signRequest(request, options).signature)
      expect(backwards.toReversed()).toEqual(once)
    })
    check(property, 200)
  })

  test('in whatever shape the headers are given', () => {
    const property = fc.property(signingCases, shapes, ({ request, options }, kind) => {
      // A record has its names in its own order, which matters where they differ in case alone.
      const names = request.headers.map(([name]) => name)
      fc.pre(new Set(names).size === new Set(names.map((name) => name.toLowerCase())).size)
      const signed = signRequest({ ...request, headers: shape(request.headers, kind) }, options)
      expect(signed.signature).toBe(signRequest(request, options).signature)
    })
    check(property, 500)
  })
})
