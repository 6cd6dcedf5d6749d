import { serviceFromHost } from '../hosts/index.js'
import { requestHost } from '../hosts/request-host.js'
import { rereadable } from '../hosts/rereadable-headers.js'
import { checkObject } from '../named-options.js'
import { signRequest } from '../sign.js'
import { quote } from '../sigv4-error.js'
import type { HttpRequest } from '../types.js'
import { checkTokenOptions, type HostTokenOptions, regionOf } from './token-options.js'

/** With what to sign a request, and for what if its host does not tell. */
export interface DataPlaneOptions<Service extends string> extends HostTokenOptions {
  /** The signing name; given, it wins. @default what the host tells */
  readonly service?: Service | undefined
}

/** The headers of a request, signed for one of the services: which one, and where, the host tells unless the options do. */
export function dataPlaneHeaders<Service extends string>(
  services: readonly Service[],
  request: HttpRequest,
  options: DataPlaneOptions<Service>,
): Record<string, string> {
  checkObject('request', request)
  const { service, region, ...signing } = checkTokenOptions(options, 'service')
  // By name: those of a fetch Request are its prototype's.
  const { method, url, body } = request
  const headers = rereadable(request.headers)
  const host = requestHost(typeof url === 'string' ? url : String(url?.href), headers)
  const found = serviceFromHost(host)
  const chosen = service ?? services.find((name) => name === found?.service)
  if (chosen === undefined || !services.includes(chosen)) {
    if (chosen === undefined && host === '') {
      throw new TypeError('url: expected an absolute URL, or a Host header beside a path')
    }
    const got = service === undefined ? `a host that tells none: ${quote(host)}` : quote(service)
    throw new TypeError(`service: expected ${services.join(' or ')}, got ${got}`)
  }
  const signed = signRequest(
    { method, url, headers, body },
    { ...signing, service: chosen, region: regionOf(region, found?.region, host) },
  )
  return signed.headers
}
