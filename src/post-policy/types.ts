import type { EngineOption } from '../hash-engine.js'
import type { BucketLocation } from '../hosts/bucket-url.js'
import type { CredentialScope, CredentialsInput, KeyLookup, Match, ServiceRules } from '../types.js'

/** A condition as a policy spells it. The first form is short for `eq`, and names its field without `$`. */
export type PostCondition =
  | Readonly<Record<string, string>>
  | readonly [operator: 'eq' | 'starts-with', field: `$${string}`, value: string]
  | readonly [operator: 'content-length-range', min: number, max: number]

/** Bytes, both ends included. */
export interface ContentLengthRange {
  readonly min: number
  readonly max: number
}

/** What a form may upload, where to, and until when. */
export interface CreatePostPolicyOptions extends BucketLocation {
  readonly credentials: CredentialsInput
  /** The object's key. `${filename}` in it is the name of the file that the user chooses. */
  readonly key: string
  /** The service's signing name. @default 's3' */
  readonly service?: string | undefined
  /** Seconds from the signing date, 1…604800. @default 900 */
  readonly expiresIn?: number | undefined
  /** The policy's last moment, instead of `expiresIn`; at most a week from the signing date. */
  readonly expiration?: Date | undefined
  /** Fields beside `key`, each sent as it is unless a condition of the caller's lets the form change it. */
  readonly fields?: Readonly<Record<string, string>> | Iterable<readonly [name: string, value: string]> | undefined
  /** What the form may vary, and the size of the file. */
  readonly conditions?: readonly PostCondition[] | undefined
  /** @default the current time */
  readonly signingDate?: Date | undefined
  /** Where to post to, if it is neither of AWS nor made of an `endpoint` and the bucket. */
  readonly url?: string | undefined
  /** Overrides of the service's row in the table of service rules. */
  readonly rules?: Partial<ServiceRules> | undefined
  /** What hashes. @default the fastest engine of the runtime */
  readonly engine?: EngineOption | undefined
}

/** A form. The file comes after its fields, as the field `file`. */
export interface PostPolicy {
  /** The form's `action`. */
  url: string
  /** Names and values, to be sent in any order before the file. */
  fields: Record<string, string>
  /** When the form stops working: at the policy's expiration, or at the credentials' if that is earlier. */
  expiresAt: Date
}

/** The file of a form, by what is read of it: a `File` or a `Blob` is one. */
export interface PostFile {
  /** Bytes. */
  readonly size: number
  readonly name?: string
}

/** The fields of a form in the order in which they came; a `FormData` is one. */
export type PostFields = Iterable<readonly [name: string, value: string | PostFile]>

/** What a form is verified with and for. */
export interface VerifyPostPolicyOptions {
  /** One key, or a key lookup. */
  readonly credentials: CredentialsInput | KeyLookup<'form'>
  /** The bucket that the form was posted to. */
  readonly bucket: string
  /** The regions that are taken. */
  readonly region: Match
  /** The signing names that are taken. @default 's3' */
  readonly service?: Match | undefined
  /** @default the current time */
  readonly now?: Date | undefined
  /** Seconds by which the form's date may lie ahead. @default 900 */
  readonly maxClockSkew?: number | undefined
  /**
   * Bytes. As long as it is not known, whoever reads the file holds it to the result's `contentLengthRange`, with
   * `checkFileSize`.
   *
   * @default the size of a file among the fields
   */
  readonly fileSize?: number | undefined
  /** What `${filename}` stands for. @default the name of a file among the fields, else nothing */
  readonly fileName?: string | undefined
  readonly limits?: Partial<PostPolicyLimits> | undefined
  /** What hashes. @default the fastest engine of the runtime */
  readonly engine?: EngineOption | undefined
}

/** Bounds that hold before anything is checked. */
export interface PostPolicyLimits {
  /** Bytes of the names and values before the file; S3 also counts what is between them. @default 20480 */
  readonly formLength: number
}

/** Who signed the form, and what it asks for. */
export interface VerifiedPostPolicy {
  readonly authentication: 'form'
  readonly accessKeyId: string
  /** What the key lookup returned beside the key. */
  readonly principal: Readonly<Record<string, unknown>>
  readonly scope: CredentialScope
  readonly bucket: string
  /** The object's key, `${filename}` replaced. */
  readonly key: string
  /**
   * Every other field that describes the object, by lower-case name, `${filename}` replaced. The policy allows all of
   * them; nothing else that the form says counts.
   */
  readonly fields: ReadonlyMap<string, string>
  readonly signedAt: Date
  /** The policy's expiration. */
  readonly expiresAt: Date
  /** Absent if the policy does not bound the size. */
  readonly contentLengthRange?: ContentLengthRange
  /** 64 lower-case hex. */
  readonly signature: string
}
