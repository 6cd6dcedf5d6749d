import { expect, test, vi } from 'vitest'
import { diagnoseRequest } from '../../../src/diagnose/index.js'
import { presignRequest, SigV4Error, signRequest } from '../../../src/index.js'
import { deriveSigningKey } from '../../../src/stages/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { now, options, signedOtherwise } from './diagnose-set-up.js'
import { mistakes } from './signers-mistakes.js'

test.each(mistakes)('finds $what', async ({ sent, change, part, name, says }) => {
  const { error, differences } = await diagnoseRequest(signedOtherwise(sent, change), loose(sent.service))
  expect(error?.code).toBe('SignatureDoesNotMatch')
  expect(differences).toMatchObject([{ part, message: expect.stringMatching(says), ...(name && { name }) }])
})

function loose(service?: string) {
  return { ...options(service), unsignedPayload: true }
}

test('shows what was signed, and what was received', async () => {
  const request = signedOtherwise({ target: '/?a=b+c' }, (signing) => {
    signing.query = 'a=b%2Bc'
  })
  const { differences } = await diagnoseRequest(request, options())
  expect(differences).toMatchObject([{ part: 'query', signed: 'a=b%2Bc', received: 'a=b%20c' }])
})

test('finds two differences at once', async () => {
  const request = signedOtherwise({ target: '/a+b', headers: [['host', 'example.com:8080']] }, (signing) => {
    signing.path = '/a%20b'
    signing.headers['host'] = 'example.com'
  })
  const { differences } = await diagnoseRequest(request, options())
  expect(differences.map(({ part }) => part)).toEqual(['path', 'header'])
})

test('reads a path behind a prefix that a proxy took off, and that it was escaped anew', async () => {
  const request = signedOtherwise({ target: '/%28a%29', service: 'execute-api' }, (signing) => {
    signing.path = '/v1/%28a%29'
  })
  const { differences } = await diagnoseRequest(request, {
    ...options('execute-api'),
    origin: { host: 'example.com', pathPrefix: '/v1' },
  })
  expect(differences).toMatchObject([{ part: 'path', signed: '/v1/%28a%29', received: '/v1/%2528a%2529' }])
})

test('finds nothing where the secret is another', async () => {
  const request = signedOtherwise({ target: '/a?b=c' }, (signing) => {
    signing.secret = 'another secret'
  })
  const { error, differences } = await diagnoseRequest(request, options())
  expect(error?.code).toBe('SignatureDoesNotMatch')
  expect(differences).toEqual([])
})

test('finds what was added to a presigned URL, and that it was changed', async () => {
  const { url } = presignRequest(
    { method: 'GET', url: 'https://example.com/a' },
    { ...signing, service: 's3', expiresIn: 300 },
  )
  const headers = { host: 'example.com' }
  const { pathname, search } = new URL(url)
  const target = pathname + search
  const added = await diagnoseRequest({ method: 'GET', url: `${target}&utm=1`, headers }, options())
  expect(added.differences).toMatchObject([{ part: 'query', message: expect.stringContaining('added after signing') }])
  const longer = target.replace('X-Amz-Expires=300', 'X-Amz-Expires=3600')
  const changed = await diagnoseRequest({ method: 'GET', url: longer, headers }, options())
  expect(changed.differences).toMatchObject([{ part: 'query', message: expect.stringContaining('for 300 seconds') }])
})

const signing = { credentials: exampleCredentials, signingDate: now }

test('finds a session token that was signed where it is appended', async () => {
  const credentials = { ...exampleCredentials, sessionToken: 'a-token' }
  const more = { ...signing, credentials, service: 'iotdevicegateway', rules: { sessionToken: 'signed' } } as const
  const { url } = presignRequest({ method: 'GET', url: 'wss://example.com/mqtt' }, more)
  const request = { method: 'GET', url: url.slice('wss://example.com'.length), headers: { host: 'example.com' } }
  const { differences } = await diagnoseRequest(request, { ...options('iotdevicegateway'), credentials })
  expect(differences).toMatchObject([{ part: 'query', message: expect.stringContaining('with X-Amz-Security-Token') }])
})

test('masks session tokens', async () => {
  const credentials = { ...exampleCredentials, sessionToken: 'a/token+of/a+session==' }
  const { url } = presignRequest(
    { method: 'GET', url: 'https://example.com/a' },
    { ...signing, credentials, service: 's3' },
  )
  const { pathname, search } = new URL(url)
  const request = { method: 'GET', url: `${pathname}${search}&b=1`, headers: { host: 'example.com' } }
  const { differences } = await diagnoseRequest(request, { ...options(), credentials })
  expect(differences).toMatchObject([{ signed: expect.stringContaining('X-Amz-Security-Token=<masked>') }])
  expect(JSON.stringify(differences)).not.toContain('a%2Ftoken')
})

test('masks a session token in a header too', async () => {
  const sessionToken = 'a/token+of/a+session=='
  const request = signedOtherwise({ headers: [['x-amz-security-token', sessionToken]] }, (signed) => {
    signed.headers['x-amz-security-token'] = ''
  })
  const credentials = { ...exampleCredentials, sessionToken }
  const { differences } = await diagnoseRequest(request, { ...options(), credentials })
  expect(differences).toMatchObject([{ part: 'header', name: 'x-amz-security-token', received: '<masked>' }])
  expect(JSON.stringify(differences)).not.toContain('a/token')
})

test('gives back an error of the lookup, whatever its code', async () => {
  const thrown = new SigV4Error('SignatureDoesNotMatch', 'of another verifier')
  const lookup = () => {
    throw thrown
  }
  const { error, differences } = await diagnoseRequest(
    signedOtherwise({}, () => {}),
    {
      ...options(),
      credentials: lookup,
    },
  )
  expect(error).toBe(thrown)
  expect(differences).toEqual([])
})

test('says nothing of a request that verifies, and does not call onVerified', async () => {
  const onVerified = vi.fn()
  const request = signRequest({ method: 'GET', url: 'https://example.com/a' }, { ...signing, service: 's3' })
  expect(await diagnoseRequest(request, { ...options(), onVerified })).toEqual({ differences: [] })
  expect(onVerified).not.toHaveBeenCalled()
})

test('reads a request whose properties are inherited, as the verifier does', async () => {
  const request = signRequest({ method: 'GET', url: 'https://example.com/a' }, { ...signing, service: 's3' })
  expect(await diagnoseRequest(Object.create(request), options())).toEqual({ differences: [] })
})

test('reads a body that is nested beyond what can be serialised', async () => {
  const body = '['.repeat(100_000) + ']'.repeat(100_000)
  const request = signedOtherwise({ method: 'PUT', body }, (signed) => {
    signed.method = 'POST'
  })
  const { differences } = await diagnoseRequest(request, options())
  expect(differences).toMatchObject([{ part: 'method' }])
})

test('leaves errors that explain themselves as they are', async () => {
  const request = signRequest({ method: 'GET', url: 'https://example.com/a' }, { ...signing, service: 's3' })
  const { error, differences } = await diagnoseRequest(request, { ...options(), region: 'eu-west-1' })
  expect(error?.code).toBe('ScopeRegionMismatch')
  expect(differences).toEqual([])
})

test('needs no more of a key than the verifier does', async () => {
  const request = signedOtherwise({ method: 'HEAD' }, (signed) => {
    signed.method = 'GET'
  })
  const scope = { date: '20150830', region: 'us-east-1', service: 's3' }
  const signingKey = deriveSigningKey(exampleCredentials.secretAccessKey, scope)
  const { differences } = await diagnoseRequest(request, { ...options(), credentials: async () => ({ signingKey }) })
  expect(differences).toMatchObject([{ part: 'method' }])
})

test('passes on what the lookup throws', async () => {
  const request = signedOtherwise({}, () => {})
  const lookup = () => {
    throw new Error('the database is away')
  }
  await expect(diagnoseRequest(request, { ...options(), credentials: lookup })).rejects.toThrow('the database is away')
})
