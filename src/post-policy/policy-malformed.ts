import { SigV4Error } from '../sigv4-error.js'

/** Which of AWS's texts tells what is wrong with a policy. */
export type PolicyFault =
  | 'empty'
  | 'base64'
  | 'json'
  | 'unexpected'
  | 'missing'
  | 'expiration'
  | 'conditions'
  | 'condition'
  | 'operation-missing'
  | 'operation'
  | 'arguments'
  | 'simple-properties'
  | 'simple-value'

export function policyMalformed(
  reason: PolicyFault,
  message: string,
  details: { readonly name?: string; readonly received?: string; readonly actual?: number } = {},
): SigV4Error {
  return new SigV4Error('PolicyMalformed', `policy: ${message}`, { ...details, reason })
}
