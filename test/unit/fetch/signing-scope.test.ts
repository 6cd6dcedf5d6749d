import { describe, expect, test } from 'vitest'
import { createSignedFetch } from '../../../src/fetch/index.js'
import { verifyRequest } from '../../../src/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { server, signedFetch } from './signed-fetch-set-up.js'

describe('service and region', () => {
  /** A `fetch` that hands what it was to send to a verifier, and answers with the scope. */
  const verifying: typeof globalThis.fetch = async (url, init) => {
    const request = { method: String(init?.method), url: String(url), headers: init?.headers as Record<string, string> }
    const anything = () => true
    const verified = verifyRequest(request, { credentials: exampleCredentials, service: anything, region: anything })
    return Response.json(verified.authentication === 'anonymous' ? undefined : verified.scope)
  }
  const scopeOf = async (url: string, options?: { service?: string; region?: string }) => {
    const fetch = createSignedFetch({ credentials: exampleCredentials, fetch: verifying, ...options })
    return (await fetch(url)).json()
  }

  test('come from the host', async () => {
    expect(await scopeOf('https://sqs.eu-west-1.amazonaws.com/')).toMatchObject({ service: 'sqs', region: 'eu-west-1' })
    const accelerated = await scopeOf('https://bucket.s3-accelerate.amazonaws.com/key')
    expect(accelerated).toMatchObject({ service: 's3', region: 'us-east-1' })
  })

  test('what is given wins', async () => {
    const url = 'https://sqs.eu-west-1.amazonaws.com/'
    const service = 'execute-api'
    expect(await scopeOf(url, { service, region: 'ap-south-1' })).toMatchObject({ service, region: 'ap-south-1' })
    expect(await scopeOf(url, { service })).toMatchObject({ service, region: 'eu-west-1' })
    expect(await scopeOf('https://example.com/', { service })).toMatchObject({ service, region: 'us-east-1' })
  })

  test('a Host header changes nothing, since fetch replaces it', async () => {
    const { url, received } = await server()
    expect((await signedFetch()(url, { headers: { Host: 'elsewhere.example.com' } })).status).toBe(200)
    expect(received.map(({ refused }) => refused)).toEqual([undefined])
  })

  test('without either, a missing service is an error that names the host', async () => {
    const { url, host, received } = await server()
    await expect(createSignedFetch({ credentials: exampleCredentials })(url)).rejects.toThrow(
      `service: expected one as an option, since the host "${host}" tells none`,
    )
    expect(received.length).toBe(0)
  })
})
