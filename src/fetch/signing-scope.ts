import { serviceFromHost } from '../hosts/service-from-host.js'
import { quote } from '../sigv4-error.js'

export interface ScopeOptions {
  /** The signing name. @default what the host tells */
  readonly service?: string | undefined
  /** @default what the host tells, else 'us-east-1' */
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
