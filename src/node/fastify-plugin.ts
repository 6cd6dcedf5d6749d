import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { ErrorResponseOptions } from '../error-response.js'
import { checkOptionNames, ownOptions } from '../named-options.js'
import { answerRequest, checkAnswerOptions } from '../receiving/answer-request.js'
import { isSigV4Error, type SigV4Error } from '../sigv4-error.js'
import {
  authenticate,
  authenticateOptionNames,
  checkAuthenticateOptions,
  type RefusingOptions,
  verifiedBody,
  verifiedOf,
} from './authenticate.js'

/** A Fastify request, by what is read of it. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage
  readonly method: string
  readonly originalUrl: string
}

/** A Fastify reply, by what is called of it. */
export interface FastifyReplyLike {
  code(status: number): unknown
  headers(headers: Record<string, string>): unknown
  send(body: string): unknown
}

/** How the plugin verifies requests, and answers those that do not authenticate. */
export interface SigV4PluginOptions extends RefusingOptions {}

const optionNames = authenticateOptionNames('dialect', 'explain')

/** A Fastify instance, by what is called of it. */
export interface FastifyLike {
  decorateRequest(name: string, value: null): unknown
  addHook(name: 'preParsing', hook: PreParsingHook): unknown
}

type PreParsingHook = (request: FastifyRequestLike, reply: FastifyReplyLike, payload: Readable) => Promise<unknown>

/**
 * Fastify plugin: a request that authenticates goes on, and `verifiedOf(request)` or `request.sigv4` tells who signed it;
 * any other is answered as AWS would. It holds for the instance that it is registered on and for those within.
 *
 * What is no refusal, such as a failing key lookup, goes to Fastify's error handler. With `body: 'stream'` so does a
 * body that is not what was signed.
 *
 * @throws {TypeError} for options of the wrong kind
 * @throws {RangeError} for a `maxBodySize` or a limit of chunks that is out of bounds
 */
export async function sigv4Plugin(fastify: FastifyLike, options: SigV4PluginOptions): Promise<void> {
  checkOptionNames(options, optionNames)
  const { dialect, explain, ...authenticateOptions } = ownOptions(options)
  checkAuthenticateOptions(authenticateOptions)
  checkAnswerOptions({ dialect, explain })
  fastify.decorateRequest('sigv4', null)
  fastify.addHook('preParsing', async (request, reply) => {
    try {
      await authenticate(request.raw, authenticateOptions)
    } catch (error) {
      if (!isSigV4Error(error)) throw error
      return refuse(request, reply, error, { dialect, explain })
    }
    Object.assign(request, { sigv4: verifiedOf(request) })
    const body = verifiedBody(request)
    // An empty body in chunks has told its end already, and Fastify would wait for it for ever.
    return body.readableEnded ? Readable.from([], { objectMode: false }) : body
  })
}

function refuse(
  { raw, originalUrl }: FastifyRequestLike,
  reply: FastifyReplyLike,
  error: SigV4Error,
  options: ErrorResponseOptions,
): FastifyReplyLike {
  const answered = { method: raw.method, url: originalUrl, authorization: raw.headers.authorization }
  const { status, headers, body } = answerRequest(error, answered, options)
  setImmediate(() => raw.resume())
  reply.code(status)
  reply.headers(headers)
  reply.send(body)
  return reply
}

// What fastify-plugin sets: the hook holds beside the plugin, not within it alone.
Object.assign(sigv4Plugin, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: 'countersign' })
