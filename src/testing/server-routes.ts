import type { IncomingMessage } from 'node:http'
import type { ErrorDialect } from '../error-response.js'
import { lambdaPath, targetServices } from './json-services.js'

/** Which of the double's services a request is for. What it claims to be signed for does not count. */
export interface Route {
  readonly service: string
  readonly dialect: ErrorDialect
}

export function routeOf({ method, url = '/', headers }: IncomingMessage): Route {
  const target = headers['x-amz-target']
  if (typeof target === 'string') {
    return { service: targetServices.get(target.split('.')[0] ?? '') ?? 'unknown', dialect: 'json' }
  }
  if (lambdaPath.test(url)) return { service: 'lambda', dialect: 'rest-json' }
  const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  const isQuery = (method === 'POST' && form && /^\/?(?:\?|$)/.test(url)) || /^\/\?(?:.*&)?Action=/.test(url)
  return isQuery ? { service: 'sts', dialect: 'query' } : { service: 's3', dialect: 's3' }
}
