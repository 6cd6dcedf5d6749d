import { parseDateHeader } from '../stages/amz-date.js'
import type { S3FailureCode } from './reply.js'
import type { StoredObject } from './s3-store.js'

type Headers = ReadonlyMap<string, string>

/**
 * Whether an object may be read, or copied, under the conditions of a request.
 *
 * @param prefix of the headers that name them, `x-amz-copy-source-` for a copy's source
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function failedReadCondition(
  headers: Headers,
  { etag, lastModified }: StoredObject,
  prefix = '',
): 'PreconditionFailed' | 'NotModified' | undefined {
  const condition = (name: string) => headers.get(prefix + name)
  const isChangedSince = (date: string | undefined) => lastModified.getTime() / 1000 > secondsOf(date)
  const match = condition('if-match')
  const isOther = match === undefined ? isChangedSince(condition('if-unmodified-since')) : !isAmong(match, etag)
  if (isOther) return 'PreconditionFailed'
  const noneMatch = condition('if-none-match')
  const since = condition('if-modified-since')
  const isKnown =
    noneMatch === undefined
      ? secondsOf(since) >= 0 && !isChangedSince(since)
      : isAmong(noneMatch.replaceAll('W/"', '"'), etag)
  return isKnown ? 'NotModified' : undefined
}

/**
 * Whether a key may be written under the conditions of a request.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function failedWriteCondition(headers: Headers, existing: StoredObject | undefined): S3FailureCode | undefined {
  const noneMatch = headers.get('if-none-match')
  if (noneMatch !== undefined && noneMatch !== '*') return 'NotImplemented'
  if (noneMatch === '*' && existing !== undefined) return 'PreconditionFailed'
  const match = headers.get('if-match')
  if (match === undefined) return undefined
  if (existing === undefined) return 'NoSuchKey'
  return isAmong(match, existing.etag) ? undefined : 'PreconditionFailed'
}

function isAmong(list: string, etag: string): boolean {
  return list.trim() === '*' || list.split(',').some((one) => one.trim().replace(/^"|"$/g, '') === etag.slice(1, -1))
}

/** NaN, which nothing is before or after, for a date that HTTP has none of, and which is to be passed over. */
function secondsOf(date: string | undefined): number {
  return parseDateHeader(date ?? '') / 1000
}
