import { checkScopePart } from '../option-checks.js'
import { presignRequest } from '../presign.js'
import { demand } from '../sigv4-error.js'
import type { TokenOptions } from './token-options.js'
import { joinParameters, moveSessionToken, withoutScheme } from './token-query.js'

/** The password of a cache's user: a presigned GET of a host that is the cache's name, for 15 minutes. */
export function cacheAuthToken(
  name: string,
  parameters: Readonly<Record<string, string>>,
  options: TokenOptions & { readonly service: string },
): string {
  const region = checkScopePart('region', options.region)
  const isName = typeof name === 'string' && /^[a-z0-9-]+$/.test(name)
  demand(isName, 'name', "the cache's name in lower case, no endpoint", name)
  const url = `https://${name}/?${joinParameters({ Action: 'connect', ...parameters })}`
  return withoutScheme(moveSessionToken(presignRequest({ method: 'GET', url }, { ...options, region }).url))
}
