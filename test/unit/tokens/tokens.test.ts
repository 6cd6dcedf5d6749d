import { describe, expect, test } from 'vitest'
import { verifyRequest } from '../../../src/index.js'
import {
  appSyncRealtimeUrl,
  codeCommitPassword,
  dsqlAuthToken,
  eksAuthToken,
  elastiCacheAuthToken,
  iotWebSocketUrl,
  memoryDbAuthToken,
  mskAuthToken,
  neptuneHeaders,
  openSearchHeaders,
  rdsAuthToken,
  transcribeStreamingUrl,
  vaultIamRequest,
} from '../../../src/tokens/index.js'
import { exampleCredentials as credentials, temporaryCredentials } from '../../support/example-credentials.js'

const signingDate = new Date('2026-11-21T21:47:23.900Z')
const region = 'us-east-1'
const common = { credentials, region, signingDate }
const appSyncUrl = 'https://abcdefghijklmnopqrstuvwxyz.appsync-api.us-east-1.amazonaws.com/graphql'

describe('what is not what it should be is refused, with its name', () => {
  // biome-ignore lint/suspicious/noExplicitAny: wrong types are what is tested
  const wrong = (value: unknown): any => value
  const ending = { ...temporaryCredentials, expiration: new Date('2030-01-01T00:00:00Z') }
  test.each([
    ['hostname', () => rdsAuthToken({ ...common, hostname: 'https://db.example.com', port: 5432, username: 'a' })],
    ['hostname', () => rdsAuthToken({ ...common, hostname: 'db.example.com:5432', port: 5432, username: 'a' })],
    ['port', () => rdsAuthToken({ ...common, hostname: 'db.example.com', port: wrong('5432'), username: 'a' })],
    ['port', () => rdsAuthToken({ ...common, hostname: 'db.example.com', port: 0, username: 'a' })],
    ['username', () => rdsAuthToken({ ...common, hostname: 'db.example.com', port: 5432, username: '' })],
    ['DBUser', () => rdsAuthToken({ ...common, hostname: 'db.example.com', port: 5432, username: '\ud800' })],
    ['region', () => rdsAuthToken({ ...common, region: wrong(undefined), hostname: 'a', port: 1, username: 'a' })],
    ['region', () => dsqlAuthToken({ ...common, region: wrong(undefined), hostname: 'x.dsql.us-east-1.on.aws' })],
    ['region', () => elastiCacheAuthToken({ ...common, region: wrong(undefined), name: 'cache', userId: 'a' })],
    ['region', () => memoryDbAuthToken({ ...common, region: wrong(undefined), name: 'cluster', username: 'a' })],
    ['parameters', () => transcribeStreamingUrl({ ...common, parameters: wrong(undefined) })],
    ['language-code', () => transcribeStreamingUrl({ ...common, parameters: { 'language-code': wrong(undefined) } })],
    ['request', () => openSearchHeaders(wrong(undefined), common)],
    ['request', () => neptuneHeaders(wrong('https://example.com/'), common)],
    ['serverId', () => vaultIamRequest({ credentials, serverId: 'v\xe9lo.example.com' })],
    ['url', () => neptuneHeaders({ method: 'GET', url: wrong(undefined) }, { ...common, service: 'neptune-db' })],
    ['url', () => neptuneHeaders({ method: 'GET', url: '/status' }, common)],
    ['headers', () => openSearchHeaders({ method: 'GET', url: 'https://x.test/', headers: wrong(5) }, common)],
    [
      'credentials.expiration',
      () => mskAuthToken({ ...common, credentials: { ...ending, expiration: wrong('2030') } }),
    ],
    ['signingDate', () => mskAuthToken({ ...common, credentials: ending, signingDate: wrong('2030') })],
    ['action', () => dsqlAuthToken({ ...common, hostname: 'x.dsql.us-east-1.on.aws', action: wrong('connect') })],
    ['hostname', () => dsqlAuthToken({ ...common, hostname: wrong(undefined) })],
    ['name', () => elastiCacheAuthToken({ ...common, name: 'cache.abc.cache.amazonaws.com:6379', userId: 'a' })],
    ['name', () => elastiCacheAuthToken({ ...common, name: 'cache.abc.cache.amazonaws.com', userId: 'a' })],
    ['name', () => memoryDbAuthToken({ ...common, name: 'MyCluster', username: 'a' })],
    ['userId', () => elastiCacheAuthToken({ ...common, name: 'cache', userId: wrong(undefined) })],
    ['username', () => memoryDbAuthToken({ ...common, name: 'cluster', username: wrong(undefined) })],
    ['region', () => mskAuthToken({ ...common, region: 'us-east-1/' })],
    ['userAgent', () => mskAuthToken({ ...common, userAgent: '' })],
    ['clusterName', () => eksAuthToken({ ...common, clusterName: '' })],
    ['clusterName', () => eksAuthToken({ ...common, clusterName: 'arn:aws:eks:us-east-1:123456789012:cluster/a' })],
    ['region', () => eksAuthToken({ ...common, clusterName: 'a', region: 'nowhere' })],
    ['host', () => eksAuthToken({ ...common, clusterName: 'a', host: 'https://sts.example.com' })],
    ['url', () => codeCommitPassword({ ...common, url: 'ssh://git-codecommit.us-east-1.amazonaws.com/v1/repos/a' })],
    ['region', () => codeCommitPassword({ credentials, signingDate, url: 'https://git.example.com/v1/repos/a' })],
    ['host', () => iotWebSocketUrl({ ...common, host: 'wss://x-ats.iot.us-east-1.amazonaws.com' })],
    ['path', () => iotWebSocketUrl({ ...common, host: 'x-ats.iot.us-east-1.amazonaws.com', path: '/a?b' })],
    [
      'credentials.accessKeyId',
      () => iotWebSocketUrl({ ...common, host: 'x.test', credentials: { ...credentials, accessKeyId: 'a b' } }),
    ],
    [
      'url',
      () => appSyncRealtimeUrl({ ...common, url: 'wss://x.appsync-realtime-api.us-east-1.amazonaws.com/graphql' }),
    ],
    ['region', () => appSyncRealtimeUrl({ credentials, signingDate, url: 'https://api.example.com/graphql' })],
    ['path', () => transcribeStreamingUrl({ ...common, parameters: {}, path: wrong('/a?b') })],
    ['service', () => neptuneHeaders({ method: 'GET', url: 'https://graph.example.com/' }, common)],
    ['service', () => openSearchHeaders({ method: 'GET', url: 'https://b.s3.amazonaws.com/' }, common)],
    [
      'service',
      () => openSearchHeaders({ method: 'GET', url: 'https://x.test/' }, { ...common, service: wrong('s3') }),
    ],
    ['region', () => openSearchHeaders({ method: 'GET', url: 'https://x.test/' }, { credentials, service: 'es' })],
    ['serverId', () => vaultIamRequest({ credentials, signingDate, serverId: '' })],
  ])('%s (%#)', (name, make) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(new RegExp(`^${name}: expected `))
  })

  test('a lifetime out of bounds', () => {
    expect(() => transcribeStreamingUrl({ ...common, parameters: {}, expiresIn: 301 })).toThrow(RangeError)
    expect(() => dsqlAuthToken({ ...common, hostname: 'x.dsql.us-east-1.on.aws', expiresIn: 0 })).toThrow(RangeError)
  })

  test('an invalid date, and credentials that have expired', () => {
    const invalid = new Date(Number.NaN)
    expect(() => mskAuthToken({ ...common, signingDate: invalid })).toThrow(RangeError)
    expect(() => iotWebSocketUrl({ ...common, host: 'x.iot.us-east-1.amazonaws.com', signingDate: invalid })).toThrow(
      RangeError,
    )
    const expired = { ...credentials, expiration: signingDate }
    expect(() => mskAuthToken({ ...common, credentials: expired })).toThrow(/^credentials\.expiration: expected /)
  })
})

test('a token of DSQL is for either of its actions', () => {
  const token = (action: 'DbConnect' | 'DbConnectAdmin') => dsqlAuthToken({ ...common, hostname: 'x.test', action })
  expect(token('DbConnectAdmin')).toContain('?Action=DbConnectAdmin&')
  expect(token('DbConnect')).toContain('?Action=DbConnect&')
})

test('a token that expires says when, at the latest when its credentials do', () => {
  const eks = (more: object) => eksAuthToken({ ...common, clusterName: 'a', ...more }).expiresAt.toISOString()
  const expiration = new Date('2026-11-21T21:50:00Z')
  expect(eks({})).toBe('2026-11-21T22:01:23.000Z')
  expect(eks({ credentials: { ...credentials, expiration } })).toBe('2026-11-21T21:50:00.000Z')
  expect(mskAuthToken(common).expiresAt.toISOString()).toBe('2026-11-21T22:02:23.000Z')
})

test('hosts are those of the region and partition, unless they are given', () => {
  const eks = (more: object) =>
    Buffer.from(eksAuthToken({ ...common, clusterName: 'a', ...more }).token.slice(11), 'base64url').toString()
  expect(eks({ region: 'cn-north-1' })).toMatch(/^https:\/\/sts\.cn-north-1\.amazonaws\.com\.cn\/\?/)
  expect(eks({ host: 'sts-fips.us-east-1.amazonaws.com' })).toMatch(
    /^https:\/\/sts-fips\.us-east-1\.amazonaws\.com\/\?/,
  )
  const transcribe = (more: object) =>
    transcribeStreamingUrl({ ...common, parameters: { 'sample-rate': 8000 }, ...more })
  expect(transcribe({})).toMatch(/^wss:\/\/transcribestreaming\.us-east-1\.amazonaws\.com:8443\//)
  expect(transcribe({ path: '/call-analytics-stream-websocket' })).toContain(':8443/call-analytics-stream-websocket?')
  expect(transcribe({ host: 'transcribestreaming-fips.us-east-1.amazonaws.com', region: 'nowhere' })).toContain(
    '-fips.',
  )
  const vault = (more: object) => {
    const { iam_request_url: url, iam_request_headers: headers } = vaultIamRequest({
      credentials,
      signingDate,
      ...more,
    })
    return [atob(url), /\/20261121\/([^/]+)\/sts\//.exec(atob(headers))?.[1]]
  }
  expect(vault({})).toEqual(['https://sts.amazonaws.com/', 'us-east-1'])
  expect(vault({ region: 'cn-north-1' })).toEqual(['https://sts.cn-north-1.amazonaws.com.cn/', 'cn-north-1'])
  expect(vault({ host: 'sts.example.com' })).toEqual(['https://sts.example.com/', 'us-east-1'])
  expect(vault({ host: 'sts.example.com', region: 'eu-west-1' })).toEqual(['https://sts.example.com/', 'eu-west-1'])
  expect(appSyncRealtimeUrl({ credentials, signingDate, url: appSyncUrl })).toMatch(
    /^wss:\/\/[a-z]{26}\.appsync-realtime-api\.us-east-1\.amazonaws\.com\/graphql\?header=/,
  )
  expect(appSyncRealtimeUrl({ ...common, url: 'https://api.example.com/graphql' })).toMatch(
    /^wss:\/\/api\.example\.com\/graphql\/realtime\?header=[\w%]+&payload=e30%3D$/,
  )
})

test("AppSync's headers have the names of its documentation", () => {
  const url = new URL(appSyncRealtimeUrl({ ...common, credentials: temporaryCredentials, url: appSyncUrl }))
  expect(Object.keys(JSON.parse(atob(url.searchParams.get('header') as string))).sort()).toEqual(
    [
      'Authorization',
      'X-Amz-Security-Token',
      'accept',
      'content-encoding',
      'content-type',
      'host',
      'x-amz-date',
    ].sort(),
  )
})

test.each([
  [undefined, '/mqtt?'],
  ['/other/path', '/other/path?'],
])("IoT's URL is accepted by the verifier, token and all, for the path %s", (path, beginning) => {
  const host = 'a1b2c3-ats.iot.us-east-1.amazonaws.com'
  const url = iotWebSocketUrl({ ...common, credentials: temporaryCredentials, host, path })
  const target = url.slice(`wss://${host}`.length)
  expect(target.startsWith(beginning)).toBe(true)
  const verified = verifyRequest(
    { method: 'GET', url: target, headers: { host } },
    { credentials: temporaryCredentials, service: 'iotdevicegateway', region, now: signingDate },
  )
  expect(verified).toMatchObject({ authentication: 'query', accessKeyId: temporaryCredentials.accessKeyId })
})

test('the host tells the service and region; given ones win', () => {
  const request = { method: 'GET', url: 'https://07tj.eu-west-1.aoss.amazonaws.com/a/_doc/1' }
  const scope = (more: object) => openSearchHeaders(request, { credentials, signingDate, ...more })['authorization']
  expect(scope({})).toContain('/20261121/eu-west-1/aoss/')
  expect(scope({ service: 'es', region: 'us-west-1' })).toContain('/20261121/us-west-1/es/')
  const behindProxy = neptuneHeaders(
    {
      method: 'GET',
      url: 'https://localhost:8182/status',
      headers: { Host: 'db.us-east-1.neptune.amazonaws.com:8182' },
    },
    { credentials, signingDate },
  )
  expect(behindProxy['authorization']).toContain('/20261121/us-east-1/neptune-db/')
})

test('headers that iterate but once are all signed', () => {
  const headers = new Map([['x-opaque-id', '7']]).entries()
  const request = { method: 'GET', url: 'https://search-logs-abc.eu-west-1.es.amazonaws.com/', headers }
  expect(openSearchHeaders(request, { credentials, signingDate })).toMatchObject({
    'x-opaque-id': '7',
    authorization: expect.stringContaining('SignedHeaders=host;x-amz-date;x-opaque-id,'),
  })
})

test('credentials may say with null that they have no end', () => {
  const lasting = { ...credentials, expiration: null as unknown as undefined }
  expect(mskAuthToken({ ...common, credentials: lasting })).toEqual(mskAuthToken(common))
})

test('a Request of fetch is a request', () => {
  const request = new Request('https://search-logs-abc.eu-west-1.es.amazonaws.com/', {
    headers: { 'x-opaque-id': '7' },
  })
  expect(openSearchHeaders({ method: request.method, url: request.url, headers: request.headers }, common)).toEqual(
    openSearchHeaders(request as unknown as Parameters<typeof openSearchHeaders>[0], common),
  )
})
