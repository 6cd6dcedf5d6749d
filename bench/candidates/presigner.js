import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { credentials, expiresIn, signingDate } from '../requests.js'

/** `getSignedUrl`, with the SDK's whole middleware stack. */
export function presign(pool) {
  const client = new S3Client({ credentials, region: pool[0].region })
  const inputs = pool.map(({ host, path }) => ({ Bucket: host.slice(0, host.indexOf('.')), Key: path.slice(1) }))
  const options = { expiresIn, signingDate }
  return {
    asynchronous: true,
    explained: { reason: 'timed, not compared: it adds x-id, X-Amz-Content-Sha256 and a checksum mode to the query' },
    inputs: () => inputs,
    operate: (input) => getSignedUrl(client, new GetObjectCommand(input), options),
  }
}
