import { describe, expect, test } from 'vitest'
import { createVerifier, type HttpRequest, presignRequest, signRequest, verifyRequest } from '../../../src/index.js'
import { emptyPayloadHash } from '../../../src/stages/payload-hash.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'

const signingDate = new Date('2026-01-02T03:04:05Z')
const url = 'https://api.example/orders/1'
const options = { credentials, service: 'execute-api', region: 'us-east-1', now: signingDate }

/** A DELETE without a body, to which whoever sends it may add one. */
function received(form: 'header' | 'query'): HttpRequest {
  const sign = form === 'header' ? signRequest : presignRequest
  const signed = sign({ method: 'DELETE', url }, { credentials, service: 'execute-api', signingDate })
  return { method: 'DELETE', url: signed.url, headers: { host: 'api.example', ...signed.headers } }
}

describe.each(['header', 'query'] as const)('a body that nothing in the %s form declares', (form) => {
  test('and that was not read is not called verified: it must be empty', () => {
    const verified = verifyRequest(received(form), options)
    expect(verified).toMatchObject({ payload: { kind: 'expected', sha256: emptyPayloadHash } })
  })

  test.each([[null], [''], [new Uint8Array()]])('is verified where there is none: %j', (body) => {
    expect(verifyRequest({ ...received(form), body }, options)).toMatchObject({ payload: { kind: 'verified' } })
  })

  test('is verified by the hash of what was read elsewhere', async () => {
    const verified = await createVerifier(options).verify(received(form), { payloadHash: () => emptyPayloadHash })
    expect(verified).toMatchObject({ payload: { kind: 'verified' } })
  })

  test('is refused where one was added', () => {
    expect(() => verifyRequest({ ...received(form), body: 'all=true' }, options)).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    )
  })
})
