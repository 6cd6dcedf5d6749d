import { onTestFinished } from 'vitest'
import { createSignedFetch, type SignedFetchOptions } from '../../../src/fetch/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { serveVerified, type VerifyingServer, type VerifyingServerOptions } from '../../support/verifying-server.js'

export type Body = NonNullable<ConstructorParameters<typeof Response>[0]>

/** A server that is closed with the test. */
export async function server(options?: VerifyingServerOptions): Promise<VerifyingServer> {
  const opened = await serveVerified(options)
  onTestFinished(opened.close)
  return opened
}

/** Quick, so that no test waits for its retries. */
export function signedFetch(options: Partial<SignedFetchOptions> = {}) {
  return createSignedFetch({
    credentials: exampleCredentials,
    service: 's3',
    firstDelay: 0.001,
    maxDelay: 0.002,
    ...options,
  })
}
