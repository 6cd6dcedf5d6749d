export type { CredentialProvider } from './credential-provider.js'
export type { EngineOption, HashEngine, Hasher, HmacKey, Sha256Constructor } from './hash-engine.js'
export { isSigV4Request } from './is-sigv4-request.js'
export { presignRequest } from './presign.js'
export { signRequest } from './sign.js'
export { createSigner, type PresignOverrides, type Signer, type SignerOptions, type SignOverrides } from './signer.js'
export { isSigV4Error, SigV4Error, type SigV4ErrorCode, type SigV4ErrorDetails } from './sigv4-error.js'
export type {
  AnonymousRequest,
  AsyncKeyLookup,
  AuthenticatedRequest,
  CredentialScope,
  Credentials,
  CredentialsInput,
  HeadersInput,
  HttpRequest,
  KeyLookup,
  KeyRecord,
  LookupContext,
  Match,
  PayloadState,
  PresignedRequest,
  PresignOptions,
  ServiceRules,
  SignedRequest,
  SigningKeyRecord,
  SignOptions,
  UrlLike,
  VerifiedRequest,
  VerifyLimits,
  VerifyOptions,
} from './types.js'
export { createVerifier, type Verifier, type VerifierOptions, type VerifyOverrides } from './verifier.js'
export { verifyRequest } from './verify.js'
