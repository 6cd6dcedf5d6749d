import { expect } from 'vitest'
import {
  type HttpRequest,
  type PresignOptions,
  presignRequest,
  type SignOptions,
  signRequest,
  type VerifyOptions,
} from '../../../src/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'

export const request: HttpRequest = { method: 'GET', url: 'https://example.amazonaws.com/' }
export const options: SignOptions = { credentials: exampleCredentials, service: 's3', signingDate: new Date(0) }
export const verifyOptions: VerifyOptions = {
  credentials: exampleCredentials,
  service: 's3',
  region: 'us-east-1',
  now: new Date(0),
}

/** What is expected, what was got. */
export const expectedGot = /expected .+/s

export function errorOf(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('expected something to be thrown')
}

/** Signs and presigns; both must refuse for the same reason. */
export function refusal(options: unknown, given: unknown = request): Error {
  const error = errorOf(() => signRequest(given as HttpRequest, options as SignOptions))
  const presigning = errorOf(() => presignRequest(given as HttpRequest, options as PresignOptions))
  expect(presigning).toBeInstanceOf(error.constructor)
  if (!error.message.includes('unknown option')) expect(presigning.message).toBe(error.message)
  return error
}
