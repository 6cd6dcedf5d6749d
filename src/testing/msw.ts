import { toFetchErrorResponse } from '../fetch/fetch-error-response.js'
import { type VerifiedFetchRequest, verifyFetchRequest } from '../fetch/verify-fetch-request.js'
import { readWhole } from '../receiving/read-whole.js'
import { demand, isSigV4Error } from '../sigv4-error.js'
import { type MockOptions, readMockOptions } from './mock-options.js'

export type { MockOptions as SignedResolverOptions } from './mock-options.js'

/**
 * A resolver for a request handler of MSW, `http.all(predicate, signedResolver(…))`: a request that does not authenticate
 * is answered as AWS would, and any other goes on to the resolver given, or to the handlers that come after.
 *
 * The resolver is called with what MSW gives it and, beside that, with what was verified: its body, all of which has been
 * checked, is the one to read.
 *
 * @throws {TypeError} for options and a resolver that are none
 */
export function signedResolver<Info extends { readonly request: Request }>(
  options: MockOptions,
  resolver?: (info: Info & VerifiedFetchRequest) => Response | undefined | Promise<Response | undefined>,
): (info: Info) => Promise<Response | undefined> {
  const { verifier, dialect, explain } = readMockOptions(options)
  demand(resolver === undefined || typeof resolver === 'function', 'resolver', 'a function', resolver)
  return async (info) => {
    try {
      const request = resolver === undefined ? info.request.clone() : info.request
      const { verified, body } = await verifyFetchRequest(request, verifier)
      // Chromium's Response would not say what was wrong.
      const bytes = await readWhole(body, Number.POSITIVE_INFINITY)
      return await resolver?.({ ...info, verified, body: new Response(bytes).body as ReadableStream<Uint8Array> })
    } catch (error) {
      if (!isSigV4Error(error)) throw error
      return toFetchErrorResponse(error, { dialect, explain, request: info.request })
    }
  }
}
