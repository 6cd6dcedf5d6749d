import aws4 from 'aws4'
import type { Aws4Headers, Aws4Request, sign } from '../../src/aws4/index.js'
import { type Credentials, verifyRequest } from '../../src/index.js'

export type Sign = typeof sign

/** aws4's own. */
export const original = (aws4 as unknown as { readonly sign: Sign }).sign

/** What signing makes of a copy of the options: those, changed, or its error. */
export function outcomeOf(signing: Sign, request: Aws4Request, credentials: Credentials): Aws4Request | Error {
  const copy = structuredClone(request)
  try {
    const signed = signing(copy, credentials)
    if (signed !== (copy as unknown)) throw new Error('not the same object')
    return signed
  } catch (error) {
    return error as Error
  }
}

/** The header lines that `http.request` sends: of names that differ only in case the last. */
function linesOf(headers: Aws4Headers): [string, string][] {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return [...byName].flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]))
}

/** Whether a server that has the core's verifier takes the options as `http.request` sends them. */
export function verifies(
  { method = 'GET', path, headers, body, doNotEncodePath, ...rest }: Aws4Request,
  credentials: Credentials,
  { service = rest.service, now }: { readonly service?: string | undefined; readonly now: Date },
): boolean {
  try {
    verifyRequest(
      { method: method.toUpperCase(), url: path as string, headers: linesOf(headers as Aws4Headers), body: body ?? '' },
      {
        ...{ credentials, service: service ?? '', region: () => true, now },
        ...(doNotEncodePath ? { rules: { doubleEncodePath: false } } : {}),
      },
    )
    return true
  } catch {
    return false
  }
}
