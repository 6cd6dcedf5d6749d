import { request as httpRequest } from 'node:http'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { serviceFromHost } from '../../../src/hosts/index.js'
import { presignRequest, verifyRequest } from '../../../src/index.js'
import { createPresigner, type S3UrlOptions, s3Url } from '../../../src/s3/index.js'
import { exampleCredentials } from '../../support/example-credentials.js'
import { serveVerified } from '../../support/verifying-server.js'

const credentials = exampleCredentials

describe('where a bucket is', () => {
  test.each([
    [{ bucket: 'examplebucket' }, 'https://examplebucket.s3.us-east-1.amazonaws.com/k'],
    [{ bucket: 'examplebucket', region: 'eu-west-1' }, 'https://examplebucket.s3.eu-west-1.amazonaws.com/k'],
    [{ bucket: 'examplebucket', region: 'cn-north-1' }, 'https://examplebucket.s3.cn-north-1.amazonaws.com.cn/k'],
    [{ bucket: 'examplebucket', region: 'us-iso-east-1' }, 'https://examplebucket.s3.us-iso-east-1.c2s.ic.gov/k'],
    [{ bucket: 'examplebucket', pathStyle: true }, 'https://s3.us-east-1.amazonaws.com/examplebucket/k'],
    [{ bucket: 'example.bucket' }, 'https://s3.us-east-1.amazonaws.com/example.bucket/k'],
    [{ bucket: 'example.bucket', pathStyle: false }, 'https://example.bucket.s3.us-east-1.amazonaws.com/k'],
    [{ bucket: 'Legacy_Bucket' }, 'https://s3.us-east-1.amazonaws.com/Legacy_Bucket/k'],
    [{ bucket: 'Legacy' }, 'https://s3.us-east-1.amazonaws.com/Legacy/k'],
    [{ bucket: 'b'.repeat(63) }, `https://${'b'.repeat(63)}.s3.us-east-1.amazonaws.com/k`],
    [{ bucket: 'b'.repeat(64) }, `https://s3.us-east-1.amazonaws.com/${'b'.repeat(64)}/k`],
    [{ bucket: 'b', endpoint: 'http://127.0.0.1:9000' }, 'http://127.0.0.1:9000/b/k'],
    [{ bucket: 'b', endpoint: 'HTTP://127.0.0.1:9000/' }, 'HTTP://127.0.0.1:9000/b/k'],
    [{ bucket: 'b', endpoint: 'http://example.com/s3', pathStyle: false }, 'http://b.example.com/s3/k'],
    [{ bucket: 'b', endpoint: 'http://10.0.0.1.nip.io', pathStyle: false }, 'http://b.10.0.0.1.nip.io/k'],
    [{ bucket: 'b', endpoint: 'http://127.0.0.1:9000/s3/' }, 'http://127.0.0.1:9000/s3/b/k'],
    [
      { bucket: 'b', endpoint: 'https://nyc3.digitaloceanspaces.com', pathStyle: false },
      'https://b.nyc3.digitaloceanspaces.com/k',
    ],
    [{ bucket: 'b', region: 'auto', endpoint: 'https://storage.googleapis.com' }, 'https://storage.googleapis.com/b/k'],
    [
      { bucket: 'b--use1-az4--x-s3', endpoint: 'https://s3express-use1-az4.us-east-1.amazonaws.com' },
      'https://b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com/k',
    ],
    [
      { bucket: 'a--use1-az4--xa-s3', endpoint: 'https://s3express-use1-az4.us-east-1.amazonaws.com' },
      'https://a--use1-az4--xa-s3.s3express-use1-az4.us-east-1.amazonaws.com/k',
    ],
    [
      { bucket: 'b--use1-az4--x-s3', endpoint: 'http://127.0.0.1:9000', pathStyle: true },
      'http://127.0.0.1:9000/b--use1-az4--x-s3/k',
    ],
  ])('%j', (location, url) => {
    expect(s3Url({ ...location, key: 'k' })).toBe(url)
  })

  test.each([
    [{ bucket: '' }, 'bucket: expected'],
    [{ bucket: 'a/b' }, 'bucket: expected'],
    [{ bucket: '.', pathStyle: true }, 'bucket: expected'],
    [{ bucket: '..' }, 'bucket: expected'],
    [{ bucket: 'b', forcePathStyle: true }, 'got the unknown option "forcePathStyle"'],
    [{ bucket: 'arn:aws:s3:us-east-1:123456789012:accesspoint/a' }, 'bucket: expected'],
    [
      { bucket: 'Legacy_Bucket', pathStyle: false },
      'pathStyle: expected true for a bucket that cannot be part of a host, got "Legacy_Bucket"',
    ],
    [{ bucket: 'example.Bucket', pathStyle: false }, 'pathStyle: expected true for a bucket that'],
    [{ bucket: 'b', pathStyle: 'true' as unknown as boolean }, 'pathStyle: expected true or false, got "true"'],
    [{ bucket: 'b', region: 'auto' }, 'endpoint: expected one for the region "auto", which is none of AWS\'s'],
    ...[
      'localhost:9000',
      'ftp://a.example',
      'x http://a.example',
      'http://',
      'http:///b',
      'http://a.example?b',
      'http://a.example#b',
      'http://me@a.example',
      'http://a.example/b?c',
      'http://a.example/b#c',
      'http://a.example/b c',
      'http://a.example\\b',
      5 as unknown as string,
    ].map((endpoint): [object, string] => [
      { bucket: 'b', endpoint },
      `endpoint: expected an http or https URL without query, got ${JSON.stringify(endpoint).replace('me@', '…@').replace(/\?.*"/, '?…"')}`,
    ]),
    [
      { bucket: 'b--use1-az4--x-s3' },
      'endpoint: expected that of the zone for a directory bucket, got none for "b--use1-az4--x-s3"',
    ],
    [{ bucket: 'a--use1-az4--xa-s3' }, 'endpoint: expected that of the zone for a directory bucket'],
    [{ bucket: '\ud800' }, 'bucket: expected well-formed text'],
    ...['127.0.0.1:9000', '10.20.30.40', '[::1]'].map((host): [object, string] => [
      { bucket: 'b', endpoint: `http://${host}`, pathStyle: false },
      `pathStyle: expected true for an endpoint that is an address, got "${host}"`,
    ]),
  ])('%j is refused', (location, message) => {
    expect(() => s3Url({ ...location, key: 'k' } as S3UrlOptions)).toThrow(message)
  })
})

describe("a region of AWS's has hosts", () => {
  // https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html and botocore's partitions.json
  const regions = {
    'amazonaws.com':
      'us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1 eu-central-2 eu-west-3 eu-south-1 eu-north-1 ap-east-2 ap-south-1 ap-southeast-7 ap-northeast-3 sa-east-1 ca-central-1 ca-west-1 me-south-1 me-central-1 af-south-1 il-central-1 mx-central-1',
    'amazonaws.com.cn': 'cn-north-1 cn-northwest-1',
    'amazonaws.eu': 'eusc-de-east-1',
    'c2s.ic.gov': 'us-iso-east-1 us-iso-west-1',
    'sc2s.sgov.gov': 'us-isob-east-1 us-isob-west-1',
    'cloud.adc-e.uk': 'eu-isoe-west-1',
    'csp.hci.ic.gov': 'us-isof-east-1 us-isof-south-1',
  }
  const rows = Object.entries(regions).flatMap(([suffix, names]) => names.split(' ').map((name) => [name, suffix]))

  test.each(rows)('%s, which end with %s, and what differs by a letter has none', (region, suffix) => {
    const host = `s3.${region}.${suffix}`
    expect(s3Url({ bucket: 'b', region, key: 'k' })).toBe(`https://b.${host}/k`)
    expect(serviceFromHost(host)).toEqual({ service: 's3', region })
    const zone = `${region}a`
    const others = [zone, `x${region}`, region.toUpperCase(), region.slice(0, -1), region.replace(/-[a-z]+-\d$/, '--1')]
    for (const other of others) {
      expect(() => s3Url({ bucket: 'b', region: other, key: 'k' }), other).toThrow(
        'endpoint: expected one for the region',
      )
    }
  })
})

describe('a key becomes a path', () => {
  test.each([
    ['a b', 'a%20b'],
    ['a+b', 'a%2Bb'],
    ['a?b#c%d', 'a%3Fb%23c%25d'],
    ['%20', '%2520'],
    ['/leading//double/', '/leading//double/'],
    ['ä/日本/😀', '%C3%A4/%E6%97%A5%E6%9C%AC/%F0%9F%98%80'],
    ["!'()*&=:@$,;", '%21%27%28%29%2A%26%3D%3A%40%24%2C%3B'],
    ['a\\b\u0000\u007f\n', 'a%5Cb%00%7F%0A'],
    ['~-_.', '~-_.'],
    ['a/../b/./..', 'a/../b/./..'],
    ['__proto__', '__proto__'],
  ])('%j as %s', (key, path) => {
    expect(s3Url({ bucket: 'b', key })).toBe(`https://b.s3.us-east-1.amazonaws.com/${path}`)
  })

  test.each(['', '\ud800', 'x'.repeat(1025), 'ä'.repeat(513), undefined])('%j is no key', (key) => {
    expect(() => s3Url({ bucket: 'b', key: key as string })).toThrow(/^key: expected/)
  })

  test('of 1024 bytes', () => {
    expect(s3Url({ bucket: 'b', key: 'ä'.repeat(512) }).endsWith('%C3%A4'.repeat(512))).toBe(true)
  })
})

const keys = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
    fc.string({ unit: fc.constantFrom(...'/.%?#+& \\\'"ä%2F~'), minLength: 1, maxLength: 40 }),
  )
  .filter((key) => !/\p{Surrogate}/u.test(key))
const locations = fc.constantFrom(
  { bucket: 'examplebucket', prefix: '/' },
  { bucket: 'example.bucket', prefix: '/example.bucket/' },
  { bucket: 'b', endpoint: 'http://127.0.0.1:9000', prefix: '/b/' },
)
const hasDotSegment = (key: string) => key.split('/').some((segment) => segment === '.' || segment === '..')

describe('for every key', () => {
  test('a presigned URL verifies, and its path decoded once is the key', () => {
    fc.assert(
      fc.property(keys, locations, (key, { prefix, ...location }) => {
        const url = s3Url({ ...location, key })
        const presigned = presignRequest({ method: 'GET', url }, { credentials, service: 's3' })
        const received = { method: 'GET', url: presigned.url }
        const verified = verifyRequest(received, { credentials, service: 's3', region: 'us-east-1' })
        expect(verified.authentication).toBe('query')
        const path = /^https?:\/\/[^/]+([^?]*)\?/.exec(presigned.url)?.[1] ?? ''
        expect(path.startsWith(prefix)).toBe(true)
        expect(decodeURIComponent(path.slice(prefix.length))).toBe(key)
      }),
    )
  })

  test('without a segment of dots, clients that parse URLs send it as it is', () => {
    fc.assert(
      fc.property(keys, locations, (key, { prefix: _, ...location }) => {
        const url = s3Url({ ...location, key })
        expect(new URL(url).href === url).toBe(!hasDotSegment(key))
      }),
    )
  })
})

test('over HTTP, an odd key arrives as it is, one with segments of dots too', async () => {
  const server = await serveVerified({ service: 's3' })
  const presigner = createPresigner({ credentials, bucket: 'b', endpoint: server.url })
  const odd = ['a/../b/./c', '//x', '?#%+ "\'', 'ä😀', '..']
  for (const { url } of await presigner.presignAll(odd)) {
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest({ port: server.port, host: '127.0.0.1', path: url.slice(server.url.length) })
      request.on('error', reject).on('response', (response) => response.resume().on('end', resolve))
      request.end()
    })
  }
  expect(server.received.map(({ refused }) => refused)).toEqual(odd.map(() => undefined))
  const arrived = server.received.map(({ url }) => decodeURIComponent(url.slice('/b/'.length).replace(/\?.*/, '')))
  expect(arrived).toEqual(odd)
  await server.close()
})
