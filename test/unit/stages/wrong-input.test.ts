import { expect, test } from 'vitest'
import {
  calculateSignature,
  createCanonicalRequest,
  parseAuthorizationHeader,
  parseAuthorizationQuery,
  parseCredential,
} from '../../../src/stages/index.js'

const key = new Uint8Array(32)
const parts = {
  method: 'GET',
  canonicalUri: '/',
  canonicalQuery: '',
  canonicalHeaders: 'host:a\n',
  signedHeaders: 'host',
  payloadHash: 'UNSIGNED-PAYLOAD',
}

test.each<[string, () => unknown, string]>([
  ['no header', () => parseAuthorizationHeader(undefined as never), 'text: expected a string, got undefined'],
  ['null for a query', () => parseAuthorizationQuery(null as never), 'query: expected a string, got null'],
  ['no credential', () => parseCredential(5 as never, 'header'), 'text: expected a string, got 5'],
  ['no key', () => calculateSignature(undefined as never, 'a'), 'signingKey: expected the 32 bytes'],
  ['a secret for a key', () => calculateSignature('a secret' as never, 'a'), 'signingKey: expected the 32 bytes'],
  ['a short key', () => calculateSignature(key.subarray(1), 'a'), 'signingKey: expected the 32 bytes'],
  ['nothing to sign', () => calculateSignature(key, undefined as never), 'stringToSign: expected ASCII'],
  [
    'a canonical request without a method',
    () => createCanonicalRequest({ ...parts, method: undefined as never }),
    'method: expected a string, got undefined',
  ],
  [
    'a number for signed headers',
    () => createCanonicalRequest({ ...parts, signedHeaders: 1 as never }),
    'signedHeaders: expected a string, got 1',
  ],
])('%s is refused, saying what was expected', (_, run, message) => {
  expect(run).toThrow(message)
  expect(run).toThrow(TypeError)
  expect(run).not.toThrow('a secret')
})
