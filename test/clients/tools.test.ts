import { expect as jestExpect } from 'expect'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { MockAgent, fetch as undiciFetch, request as undiciRequest } from 'undici'
import { expect, test } from 'vitest'
import { createVerifier, signRequest } from '../../src/index.js'
import { tamper, testCredentials } from '../../src/testing/index.js'
import { signedResolver } from '../../src/testing/msw.js'
import { signedReply } from '../../src/testing/undici.js'

const options = { credentials: testCredentials, service: 's3', region: 'us-east-1' }
const origin = 'https://bucket.s3.amazonaws.com'
const sign = (body?: string) =>
  signRequest({ method: body === undefined ? 'GET' : 'PUT', url: `${origin}/a%20b?x=1`, body: body ?? null }, options)

test('MSW lets through what is signed, and answers the rest as S3 does', async () => {
  const verifier = createVerifier(options)
  const server = setupServer(
    http.put(
      `${origin}/*`,
      signedResolver({ verifier, dialect: 's3' }, async ({ body }) =>
        HttpResponse.text(await new Response(body).text()),
      ),
    ),
    http.get(`${origin}/*`, signedResolver({ verifier, dialect: 's3' })),
    http.get(`${origin}/*`, () => HttpResponse.text('next')),
  )
  server.listen({ onUnhandledRequest: 'error' })
  try {
    const send = ({ url, method, headers, body }: ReturnType<typeof sign>) =>
      fetch(url, { method, headers, body: (body as string | undefined) ?? null })
    expect(await (await send(sign('body'))).text()).toBe('body')
    expect(await (await send(sign())).text()).toBe('next')
    const refused = await send(tamper(sign('body'), 'signature'))
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('<Code>SignatureDoesNotMatch</Code>')
    expect((await send(tamper(sign(), 'query'))).status).toBe(403)
    expect(await (await send(tamper(sign('body'), 'body'))).text()).toContain('XAmzContentSHA256Mismatch')
  } finally {
    server.close()
  }
})

test('undici’s MockAgent replies to what is signed, and refuses the rest as S3 does', async () => {
  const agent = new MockAgent()
  agent.disableNetConnect()
  const reply = signedReply(origin, { ...options, dialect: 's3' }, ({ body }, verified) => ({
    statusCode: 200,
    data: { body, by: verified.authentication },
  }))
  agent
    .get(origin)
    .intercept({ path: '/a%20b', query: { x: '1' }, method: 'PUT' })
    .reply(reply)
    .persist()
  try {
    const send = ({ url, method, headers, body }: ReturnType<typeof sign>) =>
      undiciRequest(url, { method, headers, body: body as string, dispatcher: agent })
    const accepted = await send(sign('body'))
    expect([accepted.statusCode, await accepted.body.json()]).toEqual([200, { body: 'body', by: 'header' }])
    const refused = await send(tamper(sign('body'), 'signature'))
    expect(refused.statusCode).toBe(403)
    expect(await refused.body.text()).toContain('<Code>SignatureDoesNotMatch</Code>')
    expect((await send(tamper(sign('body'), 'body'))).statusCode).toBe(400)
    const { url, method, headers } = tamper(sign('body'), 'method')
    await expect(undiciFetch(url, { method, headers, dispatcher: agent })).rejects.toThrow()
  } finally {
    await agent.close()
  }
})

test('Jest’s expect is extended', async () => {
  Object.assign(globalThis, { expect: jestExpect })
  await import('../../src/testing/jest.js')
  const signed = sign('body')
  const assertion = (received: unknown) =>
    jestExpect(received) as unknown as { toBeSignedBy(...expected: unknown[]): void }
  assertion(signed).toBeSignedBy(testCredentials, options)
  signed.url += '&tampered=1'
  expect(() => assertion(signed).toBeSignedBy(testCredentials, options)).toThrow('+ received: "tampered=1&x=1"')
})
