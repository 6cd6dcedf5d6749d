import fc from 'fast-check'
import type { Aws4Request } from '../../src/aws4/index.js'
import { bodies, methods, paths, queries } from '../support/arbitraries.js'
import { exampleCredentials, otherCredentials, temporaryCredentials } from '../support/example-credentials.js'

const hosts = fc.constantFrom(
  ...['examplebucket.s3.eu-west-1.amazonaws.com', 'examplebucket.s3.amazonaws.com', 'sqs.us-east-1.amazonaws.com'],
  ...['abcdefghij.execute-api.us-west-2.amazonaws.com', 'search-logs-abc.eu-west-1.es.amazonaws.com'],
  ...['iam.amazonaws.com', 'Localhost', 'example.com', '127.0.0.1'],
)
const places = fc.oneof(
  fc.record({ host: hosts }),
  fc.record({ hostname: hosts, port: fc.constantFrom(undefined, 443, 9000, '8080') }),
  fc.record({ headers: fc.record({ Host: hosts }) }),
  fc.constant({}),
)
const names = fc.constantFrom(
  ...['X-Amz-Target', 'x-amz-meta-a', 'Content-Type', 'content-type', 'Accept', 'X-Custom'],
  ...['User-Agent', 'Range', 'Cache-Control', 'Expect', 'Connection', 'x-amzn-trace-id', 'Authorization'],
)
const values = fc.oneof(
  { weight: 15, arbitrary: fc.constantFrom<string | number | string[]>('a', ' a  b ', 'a,b', 42, ['a', 'b']) },
  { weight: 1, arbitrary: fc.constant('\xe9') },
)
const services = ['s3', 's3', 'sqs', 'dynamodb', 'execute-api', 'es', 'ses', 'email', 'iam', 'sts', 'iotdevicegateway']
const regions = ['us-east-1', 'us-east-1', 'eu-west-1', 'cn-north-1', 'us-gov-west-1', 'local']
const dates = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().replace(/\.\d{3}/, ''))
const rarely = fc.constantFrom(undefined, undefined, undefined, true as const)
const nameSets = fc.constantFrom(undefined, undefined, { range: true, 'content-length': true }, { 'user-agent': true })

/** Options of `http.request` with a date, in which escapes are good. */
export const requests = fc
  .record({
    place: places,
    path: fc.oneof(fc.constantFrom(undefined, '/', '/a/b.txt', '/a//b/../c', '/a%20b', '/\xe9 b', '/a?'), paths),
    query: fc.oneof(fc.constantFrom('', 'a=b', 'b=1&a=2&b=0', 'list-type=2&prefix=a%2Fb', 'acl', '2=a&1=b'), queries),
    date: dates,
    dateName: fc.constantFrom('X-Amz-Date', 'x-amz-date', 'Date'),
    expiresIn: fc.constantFrom(undefined, 60, 604800),
    headers: fc.dictionary(names, values, { maxKeys: 3 }),
    credentials: fc.constantFrom(exampleCredentials, otherCredentials, temporaryCredentials),
    rest: fc.record({
      method: fc.option(methods, { nil: undefined }),
      body: fc.option(bodies, { nil: undefined }),
      service: fc.constantFrom(undefined, ...services),
      region: fc.constantFrom(undefined, ...regions),
      signQuery: rarely,
      doNotEncodePath: rarely,
      doNotModifyHeaders: rarely,
      extraHeadersToIgnore: nameSets,
      extraHeadersToInclude: nameSets,
    }),
  })
  .map(({ place, path, query, date, dateName, expiresIn, headers, credentials, rest }) => {
    const basic = date.replace(/[-:]/g, '')
    const pieces = rest.signQuery
      ? [query, `X-Amz-Date=${basic}`, expiresIn === undefined ? '' : `X-Amz-Expires=${expiresIn}`]
      : [query]
    const joined = pieces.filter((piece) => piece !== '').join('&')
    const dated = rest.signQuery ? {} : { [dateName]: dateName === 'Date' ? date : basic }
    const request = {
      ...rest,
      ...place,
      path: joined === '' ? path : `${path ?? '/'}${path?.includes('?') ? '&' : '?'}${joined}`,
      headers: { ...('headers' in place ? place.headers : {}), ...headers, ...dated },
    }
    const given = Object.entries(request).filter(([, value]) => value !== undefined)
    return { request: Object.fromEntries(given) as Aws4Request, credentials, date: new Date(date) }
  })
