/** What is known of an object beside its bytes; header names in lower case. */
export interface ObjectDescription {
  /** `content-type` and the like, and `x-amz-meta-*`. */
  readonly headers: Readonly<Record<string, string>>
  /** `x-amz-checksum-*`, Base64, as the client sent and the server checked them. */
  readonly checksums: Readonly<Record<string, string>>
}

export interface StoredObject extends ObjectDescription {
  readonly bytes: Buffer
  /** In double quotes. */
  readonly etag: string
  readonly lastModified: Date
}

export interface MultipartUpload extends Pick<ObjectDescription, 'headers'> {
  readonly key: string
  readonly initiated: Date
  /** By number. */
  readonly parts: Map<number, StoredObject>
}

export interface Bucket {
  readonly created: Date
  readonly objects: Map<string, StoredObject>
  /** By upload ID. */
  readonly uploads: Map<string, MultipartUpload>
}

/** S3 tells every time in whole seconds. */
export function wholeSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}

/** By name. */
export type Buckets = Map<string, Bucket>

export function createBucket(created: Date): Bucket {
  return { created, objects: new Map(), uploads: new Map() }
}
