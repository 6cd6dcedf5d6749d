import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { ErrorDialect } from '../error-response.js'
import { bufferBody } from '../node/buffered-body.js'
import { defaultMaxBodySize } from '../receiving/body-limit.js'
import { splitRequestTarget } from '../stages/request-target.js'
import { lambdaPath, targetServices } from './json-services.js'
import type { QueryService } from './query-protocol.js'
import { parseQuery } from './s3-request.js'

/** Which of the double's services a request is for. What it claims to be signed for does not count. */
export type Route =
  | {
      readonly service: QueryService
      readonly dialect: 'query'
      /** A form's, which had to be read to tell. Rejects with a `SigV4Error` if it cannot be. */
      readonly body?: Promise<Uint8Array>
    }
  | { readonly service: string; readonly dialect: Exclude<ErrorDialect, 'query'> }

export async function routeOf(req: IncomingMessage): Promise<Route> {
  const { url = '/', headers } = req
  const target = headers['x-amz-target']
  if (typeof target === 'string') {
    return { service: targetServices.get(target.split('.')[0] ?? '') ?? 'unknown', dialect: 'json' }
  }
  if (lambdaPath.test(url)) return { service: 'lambda', dialect: 'rest-json' }
  return (await queryRoute(req)) ?? { service: 's3', dialect: 's3' }
}

const queuePath = /^\/\d{12}\/[^/]+\/?$/

/** STS's calls go to the root; SQS's to the root or to a queue, and say their version. */
async function queryRoute(req: IncomingMessage): Promise<Route | undefined> {
  const { method, url = '/', headers } = req
  const { path, query } = splitRequestTarget(url) ?? { path: '/', query: '' }
  const toQueue = queuePath.test(path)
  if (path !== '' && path !== '/' && !toQueue) return undefined
  if (parseQuery(query).has('Action')) return { service: serviceOf(query, toQueue), dialect: 'query' }
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  if (method !== 'POST' || !isForm || (toQueue && query !== '')) return undefined
  const body = bufferBody(req, defaultMaxBodySize)
  const read = Buffer.from(await body.catch(() => new Uint8Array()))
  return { service: serviceOf(read.toString('latin1'), toQueue), dialect: 'query', body }
}

function serviceOf(parameters: string, toQueue: boolean): QueryService {
  const version = parseQuery(parameters).get('Version')
  return version === '2012-11-05' || (version === undefined && toQueue) ? 'sqs' : 'sts'
}
