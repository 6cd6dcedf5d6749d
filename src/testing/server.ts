import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkOptionNames, ownOptions } from '../named-options.js'
import { checkCredentials, checkScopePart } from '../option-checks.js'
import { demand } from '../sigv4-error.js'
import type { Credentials, CredentialsInput } from '../types.js'
import { type AnsweredCall, createAnswerer, type TestServerOptions } from './answerer.js'
import { createFaults, type Fault } from './faults.js'
import { testCredentials } from './test-identity.js'

/** A server that runs. */
export interface TestServer {
  /** `http://127.0.0.1:port`, for a client's `endpoint`. */
  readonly url: string
  readonly port: number
  readonly region: string
  /** The first of those that it knows. */
  readonly credentials: Credentials
  /** What has been answered, oldest first; about a kilobyte each. It may be emptied. */
  readonly requests: AnsweredCall[]
  /** Lets requests that come after meet a fault. @throws {TypeError} if it is none */
  fail(fault: Fault): void
  /** Stops at once, whatever is under way. */
  close(): Promise<void>
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

const answerNames = new Set(['dynamodb', 'sqs', 'lambda'])

const optionNames: ReadonlySet<string> = new Set<keyof TestServerOptions>([
  'port',
  'host',
  'credentials',
  'region',
  'now',
  'buckets',
  'mfaCode',
  'answers',
])

/**
 * Starts a server on the loopback that authenticates as AWS does and answers in AWS's words: S3 with buckets and
 * objects in memory, STS, and DynamoDB, SQS (in JSON and in the query protocol) and Lambda that send back what they got.
 *
 * Nothing is accepted that the verifier does not accept; anonymous requests are refused.
 *
 * @throws {TypeError} if an option is not what it should be
 * @throws {RangeError} for an invalid `now`
 * @throws {Error} if it cannot listen, as Node says it
 */
export async function createTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  checkServerOptions(options)
  const { host = '127.0.0.1', port = 0, region = 'us-east-1' } = options
  const credentials = [options.credentials ?? testCredentials].flat()
  const [first] = credentials
  if (first === undefined) throw new TypeError('credentials: expected at least one, got none')
  for (const one of credentials) checkCredentials(one)
  checkScopePart('region', region)
  const faults = createFaults()
  const requests: AnsweredCall[] = []
  const answer = createAnswerer({ ...ownOptions(options), region, credentials }, faults)
  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    void answer(req, res).then((call) => requests.push(call))
  })
  // What a test forgets to close must not keep its process alive.
  server.unref()
  server.on('connection', (socket) => socket.unref())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    region,
    credentials: copyOf(first),
    requests,
    fail: faults.add,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function checkServerOptions(options: TestServerOptions): void {
  checkOptionNames(options, optionNames)
  const { host = '127.0.0.1', port = 0, buckets = [], mfaCode = '', answers = {} } = options
  demand(Number.isInteger(port) && port >= 0 && port <= 65_535, 'port', 'a whole number from 0 to 65535', port)
  demand(typeof host === 'string' && host !== '', 'host', 'a name or an address', host)
  demand(Array.isArray(buckets), 'buckets', 'a list of names', buckets)
  for (const name of buckets) demand(typeof name === 'string', 'buckets', 'names', name)
  demand(typeof mfaCode === 'string', 'mfaCode', 'text', mfaCode)
  checkOptionNames(answers, answerNames, 'answers')
  for (const [name, answer] of Object.entries(answers)) {
    demand(answer === undefined || typeof answer === 'function', `answers.${name}`, 'a function of the call', answer)
  }
}

function copyOf({ accessKeyId, secretAccessKey, sessionToken, expiration }: CredentialsInput): Credentials {
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(expiration === undefined ? {} : { expiration }),
  }
}
