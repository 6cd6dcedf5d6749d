import { Sha256 } from '@aws-crypto/sha256-js'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 as Original } from '@smithy/signature-v4'
import type {
  AwsCredentialIdentity,
  EventSigner,
  HttpRequest as HttpRequestShape,
  MessageSigner,
  RequestPresigner,
  RequestSigner,
  SignedMessage,
  StringSigner,
} from '@smithy/types'
import { expect, expectTypeOf, test } from 'vitest'
import { SignatureV4, type SignatureV4Init } from '../../src/smithy/index.js'
import { exampleCredentials } from '../support/example-credentials.js'

const credentials = exampleCredentials as AwsCredentialIdentity

type OriginalInit = ConstructorParameters<typeof Original>[0]
type SdkSigner = RequestSigner & RequestPresigner & StringSigner & EventSigner & MessageSigner

test('an instance is each of the signers that the SDK asks for', () => {
  expectTypeOf<SignatureV4>().toExtend<RequestSigner>()
  expectTypeOf<SignatureV4>().toExtend<RequestPresigner>()
  expectTypeOf<SignatureV4>().toExtend<StringSigner>()
  expectTypeOf<SignatureV4>().toExtend<EventSigner>()
  expectTypeOf<SignatureV4>().toExtend<MessageSigner>()
  const signer: SdkSigner = new SignatureV4({ service: 's3', region: 'us-east-1', credentials })
  expect(Object.keys(signer)).toContain('credentialProvider')
})

test('it is made of whatever the original is made of', () => {
  expectTypeOf<OriginalInit>().toExtend<SignatureV4Init>()
  const init: OriginalInit = {
    service: 's3',
    region: 'eu-west-1',
    credentials: async () => credentials,
    sha256: Sha256,
  }
  expect(new SignatureV4(init)).toBeInstanceOf(SignatureV4)
})

test('what each form of sign returns is what the original returns', async () => {
  const signer = new SignatureV4({ service: 's3', region: 'us-east-1', credentials })
  const original = new Original({ service: 's3', region: 'us-east-1', credentials, sha256: Sha256 })
  const request = new HttpRequest({ hostname: 'example.com' })
  const event = { headers: new Uint8Array(), payload: new Uint8Array() }
  const message = { message: { headers: {}, body: new Uint8Array() }, priorSignature: '' }
  const signed = await signer.sign(request)
  expectTypeOf(signed).toExtend<HttpRequestShape>()
  expectTypeOf(await signer.presign(request)).toExtend<HttpRequestShape>()
  expectTypeOf(await signer.sign('text')).toEqualTypeOf<string>()
  expectTypeOf(await signer.sign(event, { priorSignature: '' })).toEqualTypeOf<string>()
  expectTypeOf(await signer.sign(message, {})).toExtend<SignedMessage>()
  expectTypeOf(await signer.signMessage(message, {})).toExtend<SignedMessage>()
  // What one signer returns the other takes.
  expect(HttpRequest.isInstance(await original.sign(signed))).toBe(true)
  expect(HttpRequest.isInstance(await signer.sign(await original.sign(request)))).toBe(true)
})
