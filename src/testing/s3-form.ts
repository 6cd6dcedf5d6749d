import { Buffer } from 'node:buffer'
import { Busboy } from '@fastify/busboy'
import { textElements } from '../error-response/xml.js'
import type { PostPolicyVerifier } from '../post-policy/post-policy-verifier.js'
import type { PostFile } from '../post-policy/types.js'
import { createObject, storedHeadersOf } from './object-checks.js'
import { type Answered, emptyReply, type Reply, s3Failure, xmlReply } from './reply.js'
import { isTooLong, type S3Location } from './s3-request.js'
import { type Buckets, wholeSecond } from './s3-store.js'

/** The fields in their order up to the file, which is the last of them. */
interface Form {
  readonly fields: readonly (readonly [name: string, value: string | PostFile])[]
  readonly bytes: Buffer | undefined
}

/**
 * A form upload: the policy is its authentication.
 *
 * @throws {SigV4Error} if the policy does not let the form pass
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export async function answerForm(
  buckets: Buckets,
  verifier: PostPolicyVerifier,
  { bucket: name, bucketUrl, resource }: S3Location,
  contentType: string,
  body: Buffer,
  now: Date,
): Promise<Answered> {
  const form = await parseForm(contentType, body).catch(() => undefined)
  if (form?.bytes === undefined) return { reply: s3Failure('MalformedPOSTRequest', resource) }
  const { accessKeyId, key, fields } = await verifier.verify(form.fields, { bucket: name, now })
  const bucket = buckets.get(name)
  if (bucket === undefined) return { accessKeyId, reply: s3Failure('NoSuchBucket', resource) }
  if (isTooLong(key)) return { accessKeyId, reply: s3Failure('KeyTooLongError', resource) }
  const object = createObject(form.bytes, { headers: storedHeadersOf(fields), checksums: {} }, wholeSecond(now))
  bucket.objects.set(key, object)
  return { accessKeyId, reply: created({ name, bucketUrl, key, etag: object.etag }, fields) }
}

function created(
  { name, bucketUrl, key, etag }: { name: string; bucketUrl: string; key: string; etag: string },
  fields: ReadonlyMap<string, string>,
): Reply {
  const redirect = fields.get('success_action_redirect') ?? fields.get('redirect')
  if (redirect !== undefined && URL.canParse(redirect)) {
    const location = new URL(redirect)
    for (const [parameter, value] of Object.entries({ bucket: name, key, etag })) {
      location.searchParams.append(parameter, value)
    }
    return emptyReply(303, { location: location.href, etag })
  }
  const status = fields.get('success_action_status')
  if (status !== '201') return emptyReply(status === '200' ? 200 : 204, { etag })
  const location = `${bucketUrl}/${encodeURIComponent(key)}`
  const content = textElements({ Location: location, Bucket: name, Key: key, ETag: etag })
  return { ...xmlReply('PostResponse', content, ''), status: 201 }
}

function parseForm(contentType: string, body: Buffer): Promise<Form> {
  return new Promise((resolve, reject) => {
    const fields: [string, string | PostFile][] = []
    let bytes: Buffer | undefined
    const parser = new Busboy({
      headers: { 'content-type': contentType },
      preservePath: true,
      limits: { fieldNameSize: body.length },
      // S3 takes whatever is called `file` for the file, with a name of its own or without.
      isPartAFile: (name) => name === 'file',
    })
    parser.on('field', (name: string | undefined, value: string) => {
      if (name === undefined) reject(new Error('expected each part to have a name'))
      else fields.push([name, value])
    })
    parser.on('file', (name: string, stream, fileName: string | undefined) => {
      const index = fields.push([name, '']) - 1
      const pieces: Buffer[] = []
      stream.on('error', reject)
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        bytes ??= Buffer.concat(pieces)
        fields[index] = [name, { size: bytes.length, ...(fileName === undefined ? {} : { name: fileName }) }]
      })
    })
    parser.on('finish', () => resolve({ fields, bytes }))
    parser.on('error', reject)
    parser.end(body)
  })
}
