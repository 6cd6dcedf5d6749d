/** Who is measured beside us: its name in the tables, its module here, and what that is given. */
export const peers = {
  aws4: { name: 'aws4', module: 'aws4' },
  smithy: { name: '@smithy/signature-v4', module: 'smithy', settings: { hash: 'node' } },
  'smithy-sha256-js': {
    name: '@smithy/signature-v4 with sha256-js',
    module: 'smithy',
    settings: { hash: 'sha256-js' },
  },
  'aws-crt': { name: 'aws-crt', module: 'aws-crt' },
  aws4fetch: { name: 'aws4fetch', module: 'aws4fetch' },
  'aws4fetch-32': { name: 'aws4fetch, 32 in flight', module: 'aws4fetch', settings: { inFlight: 32 } },
  minio: { name: 'minio', module: 'minio' },
  presigner: { name: '@aws-sdk/s3-request-presigner', module: 'presigner' },
  unchecked: { name: 'without any check', module: 'unchecked' },
  'aws4-express': { name: '@filen/aws4-express', module: 'aws4-express' },
}
