import { describe, expect, test } from 'vitest'
import {
  checkForwardedHeaders,
  type ForwardedHeader,
  forwardedOrigin,
  type PublicOrigin,
} from '../../../src/receiving/forwarded-origin.js'

const all: readonly ForwardedHeader[] = [
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-proto',
]

type Lines = readonly (readonly [string, string])[]

function originOf(lines: Lines, trusted: readonly ForwardedHeader[] = all, origin?: PublicOrigin) {
  return forwardedOrigin([['Host', 'internal:8080'], ...lines], trusted, origin)
}

describe('forwardedOrigin', () => {
  test('believes nothing that is not named', () => {
    const lines: Lines = [
      ['X-Forwarded-Host', 'public.example'],
      ['Forwarded', 'host=public.example'],
      ['X-Forwarded-Prefix', '/api'],
    ]
    expect(originOf(lines, [])).toBeUndefined()
    expect(originOf(lines, ['x-forwarded-proto'])).toBeUndefined()
    expect(originOf(lines, [], { host: 'given' })).toEqual({ host: 'given' })
    expect(originOf(lines, ['x-forwarded-prefix'])).toEqual({ host: 'internal:8080', pathPrefix: '/api' })
    expect(originOf(lines, ['x-forwarded-host'])).toEqual({ host: 'public.example' })
  })

  test.each<[string, Lines, PublicOrigin]>([
    ['a host', [['x-forwarded-host', 'public.example']], { host: 'public.example' }],
    ['a host as it was sent', [['x-forwarded-host', 'Public.example:443']], { host: 'Public.example:443' }],
    ['an IPv6 address', [['x-forwarded-host', '[2001:db8::1]:8443']], { host: '[2001:db8::1]:8443' }],
    [
      'the host of Forwarded',
      [['forwarded', 'for=192.0.2.43;host=public.example;proto=https']],
      { host: 'public.example' },
    ],
    [
      'a quoted host',
      [['Forwarded', 'for="[2001:db8::1]:4711"; HOST="public.example:8443"']],
      { host: 'public.example:8443' },
    ],
    [
      'no host out of another value in quotes',
      [['forwarded', 'for="a\\";host=evil.example";host=public.example']],
      { host: 'public.example' },
    ],
    [
      'a backslash as itself outside quotes',
      [['forwarded', 'for=a\\, host=public.example']],
      { host: 'public.example' },
    ],
    ['one element of several', [['forwarded', 'for=a;host=public.example, for="b, c"']], { host: 'public.example' }],
    [
      'lines that agree',
      [
        ['x-forwarded-host', 'public.example, Public.example'],
        ['x-forwarded-host', 'public.example'],
        ['forwarded', 'host=public.example'],
      ],
      { host: 'public.example' },
    ],
    [
      "a port that is not the scheme's",
      [
        ['x-forwarded-host', 'public.example'],
        ['x-forwarded-port', '8443'],
      ],
      { host: 'public.example:8443' },
    ],
    [
      "the scheme's port",
      [
        ['x-forwarded-host', 'public.example'],
        ['x-forwarded-port', '443'],
        ['x-forwarded-proto', 'https'],
      ],
      { host: 'public.example' },
    ],
    [
      "HTTPS's port beside no scheme",
      [
        ['x-forwarded-host', 'public.example'],
        ['x-forwarded-port', '443'],
      ],
      { host: 'public.example' },
    ],
    [
      "a plain WebSocket's port",
      [
        ['x-forwarded-host', 'public.example'],
        ['x-forwarded-port', '80'],
        ['x-forwarded-proto', 'ws'],
      ],
      { host: 'public.example' },
    ],
    [
      "a WebSocket's port",
      [
        ['x-forwarded-host', 'public.example'],
        ['x-forwarded-port', '443'],
        ['x-forwarded-proto', 'wss'],
      ],
      { host: 'public.example' },
    ],
    [
      "HTTP's port",
      [
        ['x-forwarded-host', 'public.example'],
        ['x-forwarded-port', '80'],
        ['x-forwarded-proto', 'http'],
      ],
      { host: 'public.example' },
    ],
    [
      "the other scheme's port",
      [
        ['x-forwarded-host', 'public.example'],
        ['x-forwarded-port', '80'],
        ['x-forwarded-proto', 'HTTPS'],
      ],
      { host: 'public.example:80' },
    ],
    [
      'the scheme of Forwarded',
      [
        ['forwarded', 'host=public.example;proto=http'],
        ['x-forwarded-port', '443'],
      ],
      { host: 'public.example:443' },
    ],
    [
      'a port beside a host that has one',
      [
        ['x-forwarded-host', 'public.example:9000'],
        ['x-forwarded-port', '8443'],
      ],
      { host: 'public.example:9000' },
    ],
    [
      'a prefix',
      [
        ['x-forwarded-host', 'public.example'],
        ['x-forwarded-prefix', '/storage/v1/s3/'],
      ],
      { host: 'public.example', pathPrefix: '/storage/v1/s3' },
    ],
    ['a prefix that is none', [['x-forwarded-prefix', '/']], { host: 'internal:8080', pathPrefix: '' }],
  ])('reads %s', (_name, lines, expected) => {
    expect(originOf(lines)).toEqual(expected)
  })

  test('what the headers do not say, the given origin does', () => {
    const given = { host: 'given.example', pathPrefix: '/given' }
    expect(originOf([], all, given)).toEqual(given)
    expect(originOf([['x-forwarded-host', '']], all, given)).toEqual(given)
    expect(originOf([['x-forwarded-host', 'a']], all, given)).toEqual({ host: 'a', pathPrefix: '/given' })
    expect(originOf([['x-forwarded-prefix', '/b']], all, given)).toEqual({ host: 'given.example', pathPrefix: '/b' })
  })

  test("a prefix alone keeps the request's own host, of HTTP/2 too", () => {
    const lines: Lines = [
      [':authority', 'h2.example'],
      ['x-forwarded-prefix', '/a'],
    ]
    expect(forwardedOrigin(lines, all, undefined)).toEqual({ host: 'h2.example', pathPrefix: '/a' })
    expect(forwardedOrigin(lines.slice(1), all, undefined)).toBeUndefined()
    expect(() => forwardedOrigin([['host', ' '], ...lines], all, undefined)).toThrow(/^host: expected a host, got " "/)
  })

  test.each<[string, Lines]>([
    ['two hosts in a line', [['x-forwarded-host', 'evil.example, public.example']]],
    [
      'two hosts in two lines',
      [
        ['x-forwarded-host', 'evil.example'],
        ['x-forwarded-host', 'public.example'],
      ],
    ],
    ['two hosts in Forwarded', [['forwarded', 'host=evil.example, host=public.example']]],
    [
      'two headers that differ',
      [
        ['forwarded', 'host=evil.example'],
        ['x-forwarded-host', 'public.example'],
      ],
    ],
    ['two prefixes', [['x-forwarded-prefix', '/a, /b']]],
    ['no host', [['x-forwarded-host', 'a b']]],
    ['a host with a path', [['x-forwarded-host', 'a/b']]],
    ['a host with user information', [['x-forwarded-host', 'u@a']]],
    ['a prefix with a query', [['x-forwarded-prefix', '/a?b']]],
    ['a relative prefix', [['x-forwarded-prefix', 'a']]],
    [
      'a port that is none',
      [
        ['x-forwarded-host', 'a'],
        ['x-forwarded-port', '8o'],
      ],
    ],
    ['a Forwarded that is none', [['forwarded', 'public.example']]],
    ['a Forwarded that breaks off', [['forwarded', 'host="public.example\\']]],
  ])('refuses %s', (_name, lines) => {
    expect(() => originOf(lines)).toThrow(expect.objectContaining({ code: 'MalformedHeader' }))
  })

  test('an unknown name is a mistake', () => {
    expect(() => checkForwardedHeaders(['x-real-host' as ForwardedHeader])).toThrow(
      /^trustForwarded: expected any of forwarded, /,
    )
    expect(() => checkForwardedHeaders(true as unknown as ForwardedHeader[])).toThrow(
      /^trustForwarded: expected a list of headers, got true/,
    )
  })

  test('a long hostile header is refused, quotes and escapes without end among them', () => {
    for (const hostile of [
      '"'.repeat(99_999),
      `a="${'\\"'.repeat(50_000)}`,
      'host='.repeat(20_000),
      `x${' '.repeat(99_999)}=`,
    ]) {
      expect(() => originOf([['forwarded', hostile]])).toThrow(expect.objectContaining({ code: 'MalformedHeader' }))
    }
  })
})
