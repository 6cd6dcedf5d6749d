import { Buffer } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { writeErrorResponse } from '../node/error-response.js'
import { verifyIncoming } from '../node/verify-incoming.js'
import { checkDate } from '../option-checks.js'
import { createPostPolicyVerifier } from '../post-policy/post-policy-verifier.js'
import { createRequestId } from '../receiving/answer-request.js'
import { isSigV4Error } from '../sigv4-error.js'
import type { AuthenticatedRequest, CredentialsInput } from '../types.js'
import { createVerifier } from '../verifier.js'
import { type Faults, faultReply } from './faults.js'
import {
  answerLambda,
  answerQueue,
  answerTarget,
  lambdaPath,
  malformedInput,
  readInput,
  type ServiceAnswer,
  unknownOperation,
} from './json-services.js'
import { createKeyRing } from './key-ring.js'
import { queryNamespaces } from './query-protocol.js'
import type { Answered, Reply } from './reply.js'
import { answerForm } from './s3-form.js'
import { hoistedMetadata, locate, parseQuery, readSignedLines } from './s3-request.js'
import { answerS3 } from './s3-service.js'
import { type Buckets, createBucket, wholeSecond } from './s3-store.js'
import { type Route, routeOf } from './server-routes.js'
import { readQueueInput } from './sqs-query.js'
import { answerSts } from './sts.js'

/** What the server knows, and where it listens. */
export interface TestServerOptions {
  /** @default one that is free */
  readonly port?: number | undefined
  /** @default '127.0.0.1' */
  readonly host?: string | undefined
  /** The keys that the server knows. @default testCredentials */
  readonly credentials?: CredentialsInput | readonly CredentialsInput[] | undefined
  /** The only one that it accepts. @default 'us-east-1' */
  readonly region?: string | undefined
  /** A frozen clock, or one of the test's own. @default the current time of each request */
  readonly now?: Date | (() => Date) | undefined
  /** Buckets that are there from the start. */
  readonly buckets?: readonly string[] | undefined
  /** What the MFA device shows. @default '123456' */
  readonly mfaCode?: string | undefined
  /** What DynamoDB, SQS and Lambda say in place of an echo. */
  readonly answers?: Readonly<Partial<Record<'dynamodb' | 'sqs' | 'lambda', ServiceAnswer>>> | undefined
}

/** A request that the server has answered. */
export interface AnsweredCall {
  readonly method: string
  /** The target as it came. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  /** What it was for, by the signing name: `s3`, `sts`, … */
  readonly service: string
  /** Who signed it, if it authenticated. */
  readonly accessKeyId?: string
  /** Why it did not authenticate: the code of a `SigV4Error`. */
  readonly refused?: string
  /** What a function of the test's own threw, or the connection. */
  readonly error?: unknown
  /** 0 if the connection was cut. */
  readonly status: number
}

export interface AnswererOptions extends TestServerOptions {
  readonly credentials: readonly CredentialsInput[]
  readonly region: string
}

/** The listener of the double's server. It does not fail: what went wrong is in the call. */
export function createAnswerer(
  options: AnswererOptions,
  faults: Faults,
): (req: IncomingMessage, res: ServerResponse) => Promise<AnsweredCall> {
  const { region, now: time } = options
  const clock = () => checkDate('now', typeof time === 'function' ? time() : (time ?? new Date()))
  const began = wholeSecond(clock())
  const keys = createKeyRing(options.credentials)
  const buckets: Buckets = new Map(options.buckets?.map((name) => [name, createBucket(began)]))
  const verifier = createVerifier({ credentials: keys.find, service: 's3', region })
  const formVerifier = createPostPolicyVerifier({ credentials: keys.find, region })

  async function reply(req: IncomingMessage, route: Route, requestId: string, now: Date): Promise<Answered> {
    if (route.service === 'unknown') return { reply: unknownOperation() }
    const { method = '', url = '/', headers } = req
    const location = locate(headers.host, url)
    const contentType = headers['content-type'] ?? ''
    if (isForm(req, contentType)) {
      return answerForm(buckets, formVerifier, location, contentType, await readAll(req), now)
    }
    let trailers: Readonly<Record<string, string>> = {}
    const payload = {
      onTrailers(received: typeof trailers) {
        trailers = received
      },
    }
    const rawBody = route.dialect === 'query' ? await route.body : undefined
    const incoming = await verifyIncoming(req, verifier, {
      service: route.service,
      now,
      payload,
      rawBody,
      // S3 takes a chunked body of an upload alone.
      ...(method === 'PUT' && location.key !== '' ? {} : { streamingPayload: false }),
    })
    const body = await readAll(incoming.body)
    // Nothing anonymous is let through: the verifier is not told to.
    const { accessKeyId } = incoming.verified as AuthenticatedRequest
    const answered = (given: Reply): Answered => ({ accessKeyId, reply: given })
    switch (route.dialect) {
      case 's3': {
        const told = new Map([...hoistedMetadata(location.query), ...readSignedLines(req.rawHeaders)])
        const request = { ...location, method, headers: told, body, trailers, now: wholeSecond(now) }
        return answered(answerS3(buckets, region, request))
      }
      case 'query': {
        const parameters = new Map([...location.query, ...parseQuery(body.toString('latin1'))])
        if (route.service === 'sqs') {
          const operation = parameters.get('Action') ?? ''
          const call = { service: 'sqs', operation, input: readQueueInput(parameters), accessKeyId }
          return answered(await answerQueue(call, requestId, options.answers?.sqs))
        }
        const { mfaCode = '123456' } = options
        return answered(answerSts(keys, { parameters, accessKeyId, requestId, now, mfaCode }))
      }
      default: {
        const { service } = route
        const operation = operationOf(req)
        const read = readInput(body)
        if (read === undefined) return answered(malformedInput(service))
        const call = { service, operation, ...read, accessKeyId }
        const answer = options.answers?.[service as keyof NonNullable<TestServerOptions['answers']>]
        if (service !== 'lambda') return answered(await answerTarget(call, answer))
        return answered(await answerLambda(call, body, headers['x-amz-invocation-type'], answer))
      }
    }
  }

  return async (req, res) => {
    const { method = '', url = '/', headers } = req
    const route = await routeOf(req)
    const call = { method, url, headers, service: route.service }
    const requestId = createRequestId(route.dialect)
    const write = (answer: Reply) => writeReply(req, res, answer, identify(route, requestId))
    try {
      const fault = faults.take(call)
      if (fault?.kind === 'cut') {
        req.socket.destroy()
        return { ...call, status: 0 }
      }
      const now = new Date(clock().getTime() + (fault?.kind === 'skew' ? fault.seconds * 1000 : 0))
      res.setHeader('date', now.toUTCString())
      if (fault?.kind === 'throttle' || fault?.kind === 'server-error') {
        return { ...call, status: write(faultReply(fault.kind, route, requestId)) }
      }
      const { accessKeyId, reply: answer } = await reply(req, route, requestId, now)
      return { ...call, ...(accessKeyId === undefined ? {} : { accessKeyId }), status: write(answer) }
    } catch (error) {
      if (!isSigV4Error(error)) {
        return { ...call, error, status: write(faultReply('server-error', route, requestId)) }
      }
      const { dialect } = route
      const namespace = dialect === 'query' ? queryNamespaces[route.service] : undefined
      writeErrorResponse(res, error, { dialect, explain: true, requestId, hostId: requestId, namespace })
      return { ...call, refused: error.code, status: res.statusCode }
    }
  }
}

/** A form upload says in its fields who signed it, and nowhere else. */
function isForm({ method, url = '/', headers }: IncomingMessage, contentType: string): boolean {
  const plain = headers.authorization === undefined && !/[?&]X-Amz-/i.test(url)
  return method === 'POST' && plain && /^multipart\/form-data\s*;/i.test(contentType)
}

function operationOf({ headers, url = '/', method = '' }: IncomingMessage): string {
  const target = headers['x-amz-target']
  if (typeof target === 'string') return target.split('.')[1] ?? ''
  return lambdaPath.exec(url)?.[1] === undefined ? `${method} ${url}` : 'Invoke'
}

async function readAll(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

function identify({ dialect }: Route, requestId: string): Readonly<Record<string, string>> {
  if (dialect !== 's3') return { 'x-amzn-requestid': requestId }
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId, server: 'AmazonS3' }
}

function writeReply(
  req: IncomingMessage,
  res: ServerResponse,
  { status, headers, body }: Reply,
  identifiers: Readonly<Record<string, string>>,
): number {
  const length = status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(body) }
  res.writeHead(status, { ...identifiers, ...headers, ...length })
  res.end(req.method === 'HEAD' ? undefined : body)
  req.resume()
  return status
}
