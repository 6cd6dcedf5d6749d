import { describe, expect, test } from 'vitest'
import { plainPresign, plainSign } from '../support/plain-sigv4.js'
import { type SigningVector, signingFiles, trimmed } from '../support/vectors.js'

// The oracle of the property tests must itself reproduce every published figure.
describe.each(signingFiles)('the plain implementation, $file', ({ vectors, count }) => {
  test(`has ${count} vectors to reproduce`, () => expect(vectors.length).toBe(count))

  test.each(vectors)('reproduces $name ($form)', (vector) => {
    const { canonicalRequest, stringToSign, signingKey, signature, headers } = runPlain(vector)
    expect({ canonicalRequest, stringToSign, signature, headers: trimmed(headers) }).toEqual({
      canonicalRequest: vector.expect.canonicalRequest,
      stringToSign: vector.expect.stringToSign,
      signature: vector.expect.signature,
      headers: trimmed(vector.expect.headers),
    })
    expect(signingKey).toBe(vector.expect.signingKey ?? signingKey)
  })
})

function runPlain({ form, request, options }: SigningVector) {
  const { signingDate, ...rest } = options
  const plain = { ...rest, dateTime: signingDate.replace(/[-:]/g, '') }
  return form === 'header' ? plainSign(request, plain) : plainPresign(request, plain)
}
