export type { CredentialProvider } from '../credential-provider.js'
export type { BucketLocation } from '../hosts/bucket-url.js'
export { createPresigner, type PresignedObject, type Presigner, type PresignerOptions } from './presigner.js'
export { type S3UrlOptions, s3Url } from './s3-url.js'
