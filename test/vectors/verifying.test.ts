import { describe, expect, test } from 'vitest'
import { verifyRequest } from '../../src/index.js'
import { engines } from '../support/engines.js'
import { receiveVector } from '../support/received-request.js'
import { signingFiles } from '../support/vectors.js'

const NOT_SENT = new Map([['codecommit-git', 'its signature becomes a password, and no such request is sent']])

describe.each(signingFiles)('$file', ({ count, vectors }) => {
  const sent = vectors.filter(({ name }) => !NOT_SENT.has(name))
  const skipped = vectors.filter(({ name }) => NOT_SENT.has(name))

  test(`verifies ${count} vectors, but for those that are skipped by name`, () => {
    expect(sent.length + skipped.length).toBe(count)
    expect(skipped.length).toBe(vectors.some(({ name }) => name === 'codecommit-git') ? 1 : 0)
  })

  for (const { name } of skipped) test.skip(`${name}: ${NOT_SENT.get(name)}`, () => {})

  describe.each(engines)('on $name', ({ engine }) => {
    test.each(sent)('accepts $name ($form) with the published signature', (vector) => {
      const { credentials, service, region, signingDate, payloadHash, rules } = vector.options
      const verified = verifyRequest(receiveVector(vector), {
        credentials,
        service,
        region,
        now: new Date(signingDate),
        engine,
        ...(rules === undefined ? {} : { rules }),
        ...(payloadHash !== undefined && /^[0-9a-f]{64}$/.test(payloadHash) ? { payloadHash } : {}),
      })
      expect(verified).toMatchObject({
        authentication: vector.form,
        accessKeyId: credentials.accessKeyId,
        signature: vector.expect.signature,
        signedAt: new Date(signingDate),
      })
    })

    test.each(sent)('refuses $name ($form) with one digit of the signature changed', (vector) => {
      const { credentials, service, region, signingDate, rules } = vector.options
      const flipped = vector.expect.signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
      const text = JSON.stringify(receiveVector(vector)).replaceAll(vector.expect.signature, flipped)
      const options = { credentials, service, region, now: new Date(signingDate), engine, ...(rules && { rules }) }
      expect(() => verifyRequest(JSON.parse(text), options)).toThrow(
        expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
      )
    })
  })
})
