import { serviceFromHost } from '../hosts/service-from-host.js'
import { quote } from '../sigv4-error.js'

/** What to sign for, where the host does not tell it. */
export interface ScopeOptions {
  /** The signing name; given, it wins over the host's. @default what the host tells */
  readonly service?: string | undefined
  /** Given, it wins over the host's. @default what the host tells, else 'us-east-1' */
  readonly region?: string | undefined
}

/**
 * The service and region to sign for.
 *
 * @throws {TypeError} if neither the options nor the host tell the service
 */
export function signingScope(host: string, { service, region }: ScopeOptions): { service: string; region: string } {
  if (service !== undefined && region !== undefined) return { service, region }
  const told = serviceFromHost(host)
  const name = service ?? told?.service
  if (name === undefined) {
    throw new TypeError(`service: expected one as an option, since the host ${quote(host)} tells none`)
  }
  return { service: name, region: region ?? told?.region ?? 'us-east-1' }
}
