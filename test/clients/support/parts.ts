/** One request of an upload in parts, and what a presigned URL of it is for. */
export type Step =
  | { readonly kind: 'get' | 'put' | 'create' }
  | { readonly kind: 'part'; readonly uploadId: string; readonly partNumber: number }
  | { readonly kind: 'complete'; readonly uploadId: string }

const methods = { get: 'GET', put: 'PUT', create: 'POST', part: 'PUT', complete: 'POST' } as const

export function methodOf({ kind }: Step): 'GET' | 'PUT' | 'POST' {
  return methods[kind]
}

/** The query in the order in which it is signed. */
export function queryOf(step: Step): Readonly<Record<string, string>> {
  switch (step.kind) {
    case 'create':
      return { uploads: '' }
    case 'part':
      return { partNumber: String(step.partNumber), uploadId: step.uploadId }
    case 'complete':
      return { uploadId: step.uploadId }
    default:
      return {}
  }
}

/** The same as text, behind its question mark. */
export function queryTextOf(step: Step): string {
  const text = Object.entries(queryOf(step)).map(([name, value]) => `${name}=${value}`)
  return text.length === 0 ? '' : `?${text.join('&')}`
}

interface PartAnswer {
  readonly body: string
  readonly etag: string | undefined
}

/** Uploads a body in parts, by requests that are signed one by one. */
export async function uploadInParts(
  request: (step: Step, body?: Buffer) => Promise<PartAnswer>,
  body: Buffer,
): Promise<void> {
  const created = await request({ kind: 'create' })
  const uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(created.body)?.[1]
  if (uploadId === undefined) throw new Error(created.body)
  const parts: string[] = []
  for (const [index, part] of [...partsOf(body)].entries()) {
    const partNumber = index + 1
    const { etag } = await request({ kind: 'part', uploadId, partNumber }, part)
    parts.push(`<Part><PartNumber>${partNumber}</PartNumber><ETag>${etag}</ETag></Part>`)
  }
  const list = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`)
  await request({ kind: 'complete', uploadId }, list)
}

/** S3 wants at least 5 MiB of each part but the last. */
export function* partsOf(body: Buffer): Generator<Buffer> {
  const size = 5 * 1024 * 1024
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}
