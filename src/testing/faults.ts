import type { IncomingHttpHeaders } from 'node:http'
import { checkOptionNames } from '../named-options.js'
import { demand } from '../sigv4-error.js'
import { queryFailure } from './query-protocol.js'
import { jsonReply, type Reply, s3Failure } from './reply.js'
import type { Route } from './server-routes.js'

/** What goes wrong with a request in place of its answer, or with the server's clock. */
export type Fault = FaultScope &
  (
    | { readonly kind: 'throttle' | 'server-error' | 'cut' }
    | {
        readonly kind: 'skew'
        /** By which the server's clock is ahead of its own time. */
        readonly seconds: number
      }
  )

/** What a fault is chosen by. */
interface FaultRequest {
  readonly method: string
  readonly url: string
  /** The signing name, e.g. `dynamodb`. */
  readonly service: string
  readonly headers: IncomingHttpHeaders
}

interface FaultScope {
  /** How many requests it meets. @default 1 */
  readonly times?: number | undefined
  /** Which requests it meets. @default all */
  readonly when?: ((request: FaultRequest) => boolean) | undefined
}

export interface Faults {
  add(fault: Fault): void
  /** The fault that meets a request, counted. */
  take(request: FaultRequest): Fault | undefined
}

export function createFaults(): Faults {
  const scripted = new Set<{ readonly fault: Fault; left: number }>()
  return {
    add(fault) {
      checkFault(fault)
      const { times = 1 } = fault
      if (times > 0) scripted.add({ fault, left: times })
    },
    take(request) {
      for (const one of scripted) {
        if (!(one.fault.when?.(request) ?? true)) continue
        one.left -= 1
        if (one.left <= 0) scripted.delete(one)
        return one.fault
      }
      return undefined
    },
  }
}

const faultNames = new Set(['kind', 'seconds', 'times', 'when'])
const kinds: readonly string[] = ['throttle', 'server-error', 'cut', 'skew'] satisfies readonly Fault['kind'][]

/** One that is none would meet requests unseen. @throws {TypeError} */
function checkFault(fault: Fault): void {
  checkOptionNames(fault, faultNames, 'fault')
  const { kind, times, when } = fault
  demand(kinds.includes(kind), 'fault.kind', kinds.join(', '), kind)
  if (kind === 'skew') demand(Number.isFinite(fault.seconds), 'fault.seconds', 'seconds', fault.seconds)
  const isCount = times === undefined || (typeof times === 'number' && !Number.isNaN(times))
  demand(isCount, 'fault.times', 'how many requests', times)
  demand(when === undefined || typeof when === 'function', 'fault.when', 'a function of the request', when)
}

/** How services of a dialect word that they are too busy, or broken. */
export function faultReply(kind: 'throttle' | 'server-error', route: Route, requestId: string): Reply {
  const busy = kind === 'throttle'
  const message = busy ? 'Rate exceeded' : 'We encountered an internal error. Please try again.'
  switch (route.dialect) {
    case 's3':
      return s3Failure(busy ? 'SlowDown' : 'InternalError', '/')
    case 'query':
      return busy
        ? queryFailure(route.service, 400, 'Throttling', message, requestId)
        : queryFailure(route.service, 500, 'InternalFailure', message, requestId)
    case 'json': {
      const code = busy ? 'ThrottlingException' : 'InternalServerError'
      return jsonReply(busy ? 400 : 500, { __type: `com.amazon.coral.service#${code}`, message })
    }
    case 'rest-json': {
      const code = busy ? 'TooManyRequestsException' : 'ServiceException'
      return jsonReply(busy ? 429 : 500, { message }, { 'x-amzn-errortype': code })
    }
  }
}
