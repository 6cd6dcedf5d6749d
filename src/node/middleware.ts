import { checkOptionNames, ownOptions } from '../named-options.js'
import { checkAnswerOptions } from '../receiving/answer-request.js'
import { demand, isSigV4Error, type SigV4Error } from '../sigv4-error.js'
import {
  authenticate,
  authenticateOptionNames,
  checkAuthenticateOptions,
  type RefusingOptions,
} from './authenticate.js'
import { type NodeResponse, writeErrorResponse } from './error-response.js'
import type { NodeRequest } from './incoming-message.js'

/** Goes on to what comes after the middleware or, with an error, to the application's handler of errors. */
export type NextFunction = (error?: unknown) => void

/** What Express and Connect take; over `node:http` call it yourself. */
export type NodeMiddleware = (req: NodeRequest, res: NodeResponse, next: NextFunction) => void

/** How the middleware verifies requests, and answers those that do not authenticate. */
export interface SigV4MiddlewareOptions extends RefusingOptions {
  /** Answers in place of the middleware, e.g. `(error, req, res, next) => next(error)`. */
  readonly onRefused?:
    | ((error: SigV4Error, req: NodeRequest, res: NodeResponse, next: NextFunction) => void)
    | undefined
}

const optionNames = authenticateOptionNames('dialect', 'explain', 'onRefused')

/**
 * Middleware for Express, Connect and what else calls `(req, res, next)`: a request that authenticates goes on, and
 * `verifiedOf(req)` or `req.sigv4` tells who signed it; any other is answered as AWS would. It goes before body parsers.
 *
 * What is no refusal, such as a failing key lookup or a body that was read already, goes to `next(error)`, and so does what
 * `onRefused` throws.
 *
 * @throws {TypeError} for options of the wrong kind
 * @throws {RangeError} for a `maxBodySize` or a limit of chunks that is out of bounds
 */
export function sigv4Middleware(options: SigV4MiddlewareOptions): NodeMiddleware {
  checkOptionNames(options, optionNames)
  const { dialect, explain, onRefused, ...authenticateOptions } = ownOptions(options)
  checkAuthenticateOptions(authenticateOptions)
  demand(onRefused === undefined || typeof onRefused === 'function', 'onRefused', 'a function', onRefused)
  checkAnswerOptions({ dialect, explain })
  return (req, res, next) => {
    demand(typeof next === 'function', 'next', 'a function, since this is called with (req, res, next)', next)
    const refuse = async (error: SigV4Error) => {
      if (onRefused === undefined) writeErrorResponse(res, error, { dialect, explain })
      else await onRefused(error, req, res, next)
    }
    authenticate(req, authenticateOptions).then(
      () => next(),
      async (error: unknown) => {
        if (!isSigV4Error(error)) next(error)
        else await refuse(error).catch(next)
      },
    )
  }
}
