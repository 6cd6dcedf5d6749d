import { fromHttp } from '@aws-sdk/credential-providers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSignedFetch } from '../../src/fetch/index.js'
import { createSigner } from '../../src/index.js'
import { keysOf, serveContainer } from './doubles.js'
import { type AwsEnvironment, awsEnvironment } from './environment.js'

const request = { method: 'GET', url: 'https://sqs.us-east-1.amazonaws.com/' }
const minutes = 60_000

let environment: AwsEnvironment
beforeEach(() => {
  environment = awsEnvironment()
})
afterEach(() => environment.restore())

/** A signer on container credentials that live an hour, with a clock to turn. */
async function openSigner() {
  const start = Date.now()
  let now = start
  let issued = 0
  let failing = false
  const container = await serveContainer('container-password', () => {
    if (failing) throw new Error('out of order')
    return keysOf(`issue-${++issued}`, new Date(now + 60 * minutes))
  })
  environment.set({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.url}/`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'container-password',
  })
  const clock = () => new Date(now)
  const credentials = fromHttp({ maxRetries: 0 })
  return {
    container,
    credentials,
    clock,
    signer: createSigner({ credentials, service: 'sqs', signingDate: clock }),
    turnTo(minute: number) {
      now = start + minute * minutes
    },
    fail(whether: boolean) {
      failing = whether
    },
  }
}

const tokenOf = ({ headers }: { headers: Record<string, string> }) => headers['x-amz-security-token']

test('a hundred concurrent signers fetch credentials once, and once more before they expire', async () => {
  const { container, signer, turnTo } = await openSigner()
  const hundred = async () =>
    new Set((await Promise.all(Array.from({ length: 100 }, () => signer.sign(request)))).map(tokenOf))
  expect(await hundred()).toEqual(new Set(['token-of-issue-1']))
  turnTo(54)
  expect(await hundred()).toEqual(new Set(['token-of-issue-1']))
  expect(container.asked.length).toBe(1)
  turnTo(56)
  expect(await hundred()).toEqual(new Set(['token-of-issue-2']))
  expect(container.asked.length).toBe(2)
  await container.close()
})

test('a failing refresh keeps the credentials that are still valid, and then says so', async () => {
  const { container, signer, turnTo, fail } = await openSigner()
  expect(tokenOf(await signer.sign(request))).toBe('token-of-issue-1')
  fail(true)
  turnTo(57)
  expect(tokenOf(await signer.sign(request))).toBe('token-of-issue-1')
  turnTo(59.9)
  expect(tokenOf(await signer.presign(request).then(({ url }) => ({ headers: tokenParameter(url) })))).toBe(
    'token-of-issue-1',
  )
  turnTo(60.1)
  await expect(signer.sign(request)).rejects.toMatchObject({ name: 'CredentialsProviderError' })
  fail(false)
  expect(tokenOf(await signer.sign(request))).toBe('token-of-issue-2')
  await container.close()
})

test('a signed fetch refreshes likewise, between the attempts of one call too', async () => {
  const { container, credentials, clock, turnTo } = await openSigner()
  const tokens: (string | undefined)[] = []
  const signedFetch = createSignedFetch({
    credentials,
    signingDate: clock,
    firstDelay: 0,
    fetch: async (_url: string, { headers }: { headers: Record<string, string> }) => {
      tokens.push(tokenOf({ headers }))
      turnTo(58)
      return new Response('', { status: tokens.length === 1 ? 503 : 200 })
    },
  })
  await signedFetch(request.url, { headers: {} })
  expect(tokens).toEqual(['token-of-issue-1', 'token-of-issue-2'])
  await container.close()
})

function tokenParameter(url: string): Record<string, string> {
  return { 'x-amz-security-token': new URL(url).searchParams.get('X-Amz-Security-Token') ?? '' }
}
