/**
 * Whose memory, start-up and size are measured: the candidate's module, what it imports from packages (`imports`), and what
 * a bundle of it holds (`bundle`).
 */
export const footprintEntries = [
  {
    name: 'countersign',
    module: 'countersign',
    bundle: "export * from 'countersign'",
  },
  {
    name: 'countersign, portable engine',
    module: 'countersign',
    engine: 'portable',
  },
  { name: 'countersign, signRequest alone', bundle: "export { signRequest } from 'countersign'" },
  { name: 'countersign, verifyRequest alone', bundle: "export { verifyRequest } from 'countersign'" },
  { name: 'aws4', module: 'aws4', imports: ['aws4'], bundle: "export { default } from 'aws4'" },
  { name: 'aws4fetch', module: 'aws4fetch', imports: ['aws4fetch'], bundle: "export * from 'aws4fetch'" },
  {
    name: '@smithy/signature-v4',
    module: 'smithy',
    settings: { hash: 'node' },
    imports: ['@smithy/signature-v4', '@smithy/protocol-http', '@smithy/hash-node'],
    bundle:
      "export { SignatureV4 } from '@smithy/signature-v4'; export { HttpRequest } from '@smithy/protocol-http'; export { Hash } from '@smithy/hash-node'",
  },
  {
    name: '@smithy/signature-v4 with sha256-js',
    module: 'smithy',
    settings: { hash: 'sha256-js' },
    imports: ['@smithy/signature-v4', '@smithy/protocol-http', '@aws-crypto/sha256-js'],
    bundle:
      "export { SignatureV4 } from '@smithy/signature-v4'; export { HttpRequest } from '@smithy/protocol-http'; export { Sha256 } from '@aws-crypto/sha256-js'",
  },
  { name: 'aws-crt', module: 'aws-crt', imports: ['aws-crt'] },
  { name: 'minio', module: 'minio', imports: ['minio'], bundle: "export * from 'minio'" },
  {
    name: '@aws-sdk/s3-request-presigner',
    module: 'presigner',
    imports: ['@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner'],
    bundle:
      "export { S3Client, GetObjectCommand } from '@aws-sdk/client-s3'; export { getSignedUrl } from '@aws-sdk/s3-request-presigner'",
  },
]
