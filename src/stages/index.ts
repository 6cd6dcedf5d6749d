export { createNodeEngine } from '../hash/node-engine.js'
export { portableEngine } from '../hash/portable-engine.js'
export type { EngineOption, HashEngine, Hasher, HmacKey, Sha256Constructor } from '../hash-engine.js'
export type { CredentialScope, ServiceRules } from '../types.js'
export { formatAmzDate, parseAmzDate } from './amz-date.js'
export type { ParsedAuthorization } from './authorization-header.js'
export { createCanonicalHeaders } from './canonical-headers.js'
export { createCanonicalQuery } from './canonical-query.js'
export { type CanonicalRequestParts, createCanonicalRequest } from './canonical-request.js'
export { createCanonicalUri } from './canonical-uri.js'
export { type Credential, formatCredentialScope } from './credential-scope.js'
export { type HashableBody, hashPayload } from './hash-payload.js'
export {
  type ParsedAuthorizationQuery,
  parseAuthorizationHeader,
  parseAuthorizationQuery,
  parseCredential,
} from './parsers.js'
export { type ServiceRulesRow, serviceRules, serviceRulesTable } from './service-rules-table.js'
export { calculateSignature, deriveSigningKey } from './signing-key.js'
export { createStringToSign } from './string-to-sign.js'
