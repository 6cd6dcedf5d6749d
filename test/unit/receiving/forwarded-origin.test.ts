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
      'escapes in quotes, and a value without a character',
      [['forwarded', 'for="";host="p\\ublic\\.example"']],
      { host: 'public.example' },
    ],
    ['an IPv4 address in an IPv6 one', [['x-forwarded-host', '[::ffff:192.0.2.1]']], { host: '[::ffff:192.0.2.1]' }],
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
        ['x-forwarded-host', 'Public.example, public.example'],
        ['x-forwarded-host', 'public.example'],
        ['forwarded', 'host=public.Example'],
      ],
      { host: 'Public.example' },
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
      "HTTP's port beside no scheme",
      [
        ['x-forwarded-host', 'public.example'],
        ['x-forwarded-port', '80'],
      ],
      { host: 'public.example' },
    ],
    [
      "a scheme's port in capitals",
      [
        ['x-forwarded-host', '[::1]'],
        ['x-forwarded-port', '443'],
        ['x-forwarded-proto', 'HTTPS'],
      ],
      { host: '[::1]' },
    ],
    [
      'a port beside an address',
      [
        ['x-forwarded-host', '[2001:db8::1]'],
        ['x-forwarded-port', '8443'],
      ],
      { host: '[2001:db8::1]:8443' },
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
  })

  test.each([' ', 'a/b'])('beside a prefix alone %j is no host, whoever sent it', (host) => {
    const lines: Lines = [
      ['host', host],
      ['x-forwarded-prefix', '/a'],
    ]
    expect(() => forwardedOrigin(lines, all, undefined)).toThrow(
      expect.objectContaining({ code: 'MalformedHeader', message: `host: expected a host, got "${host}"` }),
    )
  })

  const one = 'one value; let the nearest proxy replace the header instead of adding to it'
  test.each<[string, Lines, string]>([
    [
      'two hosts in a line',
      [['x-forwarded-host', 'evil.example, public.example']],
      `x-forwarded-host: expected ${one}, got "evil.example, public.example"`,
    ],
    [
      'two hosts in two lines',
      [
        ['x-forwarded-host', 'evil.example'],
        ['x-forwarded-host', 'public.example'],
      ],
      `x-forwarded-host: expected ${one}, got "evil.example, public.example"`,
    ],
    [
      'two hosts in Forwarded',
      [['forwarded', 'host=evil.example, host=public.example']],
      `forwarded: expected ${one}, got "evil.example, public.example"`,
    ],
    [
      'two schemes in Forwarded',
      [['forwarded', 'Proto=http;host=a, Proto=https']],
      `forwarded: expected ${one}, got "http, https"`,
    ],
    [
      'two headers that differ',
      [
        ['forwarded', 'host=evil.example'],
        ['x-forwarded-host', 'public.example'],
      ],
      'x-forwarded-host: expected "evil.example", as Forwarded says, got "public.example"',
    ],
    [
      'two schemes that differ',
      [
        ['forwarded', 'host=a;proto=http'],
        ['x-forwarded-proto', 'https'],
      ],
      'x-forwarded-proto: expected "http", as Forwarded says, got "https"',
    ],
    ['two prefixes', [['x-forwarded-prefix', '/a, /b']], `x-forwarded-prefix: expected ${one}, got "/a, /b"`],
    ...['a b', 'a/b', 'u@a', ':80', '[]', 'a:http', 'a:123456'].map((host): [string, Lines, string] => [
      `the host ${host}`,
      [['x-forwarded-host', host]],
      `x-forwarded-host: expected a host, got "${host}"`,
    ]),
    ...['a', 'a/b', '/a?b', '/a#b', '/a b', '/a//'].map((prefix): [string, Lines, string] => [
      `the prefix ${prefix}`,
      [['x-forwarded-prefix', prefix]],
      `x-forwarded-prefix: expected a path, got "${prefix}"`,
    ]),
    ...['8o', 'x80', '123456'].map((port): [string, Lines, string] => [
      `the port ${port}`,
      [
        ['x-forwarded-host', 'a'],
        ['x-forwarded-port', port],
      ],
      `x-forwarded-port: expected a number, got "${port}"`,
    ]),
    ...['public.example', 'host="public.example\\', 'a b=c', '=c', 'host=', 'host=a"', 'host="a"b'].map(
      (forwarded): [string, Lines, string] => [
        `the Forwarded ${forwarded}`,
        [['forwarded', forwarded]],
        `forwarded: expected parameters as name=value, got ${JSON.stringify(forwarded)}`,
      ],
    ),
  ])('refuses %s', (_name, lines, message) => {
    expect(() => originOf(lines)).toThrow(expect.objectContaining({ code: 'MalformedHeader', message }))
  })

  test('each name may be trusted, an unknown one is a mistake', () => {
    expect(() => checkForwardedHeaders(all)).not.toThrow()
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
