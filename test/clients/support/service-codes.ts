/** What each kind of `Servers['wrong']` is called by services other than S3. */
export type ServiceCodes = Readonly<Record<FaultKind, string>>

type FaultKind = 'secret' | 'key' | 'region' | 'clock behind' | 'clock ahead' | 'token' | 'expired token'

/** Why what is asked of a client of S3 cannot be asked of a client of another service. */
export const noObjects = { keys: 'the service has no objects', 'in parts': 'the service has no objects' }

// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
export const queryCodes: ServiceCodes = {
  secret: 'SignatureDoesNotMatch',
  key: 'InvalidClientTokenId',
  region: 'SignatureDoesNotMatch',
  'clock behind': 'SignatureDoesNotMatch',
  'clock ahead': 'SignatureDoesNotMatch',
  token: 'InvalidClientTokenId',
  'expired token': 'ExpiredToken',
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
export const jsonCodes: ServiceCodes = {
  secret: 'InvalidSignatureException',
  key: 'UnrecognizedClientException',
  region: 'InvalidSignatureException',
  'clock behind': 'InvalidSignatureException',
  'clock ahead': 'InvalidSignatureException',
  token: 'UnrecognizedClientException',
  'expired token': 'ExpiredTokenException',
}
