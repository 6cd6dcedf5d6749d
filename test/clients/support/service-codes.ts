/** What each kind of `Servers['wrong']` is called by services other than S3. */
export type ServiceCodes = Readonly<Record<'secret' | 'key' | 'region' | 'clock' | 'token' | 'expired token', string>>

// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
export const queryCodes: ServiceCodes = {
  secret: 'SignatureDoesNotMatch',
  key: 'InvalidClientTokenId',
  region: 'SignatureDoesNotMatch',
  clock: 'SignatureDoesNotMatch',
  token: 'InvalidClientTokenId',
  'expired token': 'ExpiredToken',
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
export const jsonCodes: ServiceCodes = {
  secret: 'InvalidSignatureException',
  key: 'UnrecognizedClientException',
  region: 'InvalidSignatureException',
  clock: 'InvalidSignatureException',
  token: 'UnrecognizedClientException',
  'expired token': 'ExpiredTokenException',
}
