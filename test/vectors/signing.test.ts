import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { presignRequest, signRequest } from '../../src/index.js'
import { calculateSignature, deriveSigningKey } from '../../src/stages/index.js'
import type { PresignedRequest, SignedRequest, SignOptions } from '../../src/types.js'
import { engines } from '../support/engines.js'
import { plainSigningKey } from '../support/plain-sigv4.js'
import { type SigningVector, signingFiles, trimmed } from '../support/vectors.js'

describe.each(signingFiles)('$file', ({ count, vectors }) => {
  test(`holds ${count} vectors, each name once in a form`, () => {
    expect(vectors.length).toBe(count)
    expect(new Set(vectors.map(({ name, form }) => `${name} ${form}`)).size).toBe(count)
  })

  describe.each(engines)('on $name', ({ engine }) => {
    test.each(vectors)('signs $name ($form) as published, stage by stage', (vector) => {
      const signed = sign(vector, engine)
      expect(signed.canonicalRequest, 'canonical request').toBe(vector.expect.canonicalRequest)
      expect(signed.stringToSign, 'string to sign').toBe(vector.expect.stringToSign)
      expect(signingKeyOf(vector, engine), 'signing key').toBe(expectedSigningKey(vector))
      expect(signed.signature, 'signature').toBe(vector.expect.signature)
      expect(trimmed(signed.headers), 'headers of the final request').toEqual(trimmed(vector.expect.headers))
      expect(readUrl(signed.url), 'URL of the final request').toEqual(readUrl(vector.expect.url ?? vector.request.url))
      expect(signed.method, 'method').toBe(vector.request.method)
    })

    test.each(vectors)('calculates the signature of $name ($form) from the published string to sign', (vector) => {
      const key = Buffer.from(expectedSigningKey(vector), 'hex')
      expect(calculateSignature(key, vector.expect.stringToSign, engine)).toBe(vector.expect.signature)
    })
  })
})

function sign(
  { form, request, options }: SigningVector,
  engine: SignOptions['engine'],
): SignedRequest | PresignedRequest {
  const all = { ...options, signingDate: new Date(options.signingDate), engine }
  return form === 'header' ? signRequest(request, all) : presignRequest(request, all)
}

function signingKeyOf({ options, expect: { stringToSign } }: SigningVector, engine: SignOptions['engine']): string {
  const { credentials, region, service } = options
  const date = stringToSign.slice('AWS4-HMAC-SHA256\n'.length).slice(0, 8)
  return Buffer.from(deriveSigningKey(credentials.secretAccessKey, { date, region, service }, engine)).toString('hex')
}

function expectedSigningKey({ options, expect: { signingKey } }: SigningVector): string {
  const { credentials, region, service, signingDate } = options
  const date = signingDate.slice(0, 10).replaceAll('-', '')
  return signingKey ?? plainSigningKey(credentials.secretAccessKey, date, region, service).toString('hex')
}

/** A URL with its parameters as a multiset. */
function readUrl(url: string): { base: string; parameters: string[] } {
  const [base = '', query = ''] = url.split(/\?(.*)/s)
  return { base, parameters: query.split('&').sort() }
}
