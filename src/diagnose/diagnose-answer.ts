import { demand } from '../sigv4-error.js'
import type { SignedRequest } from '../types.js'
import { readAnswer } from './answer-text.js'
import { compareRequests, messages } from './compare-requests.js'
import { type Difference, maskTokens, partsOf } from './difference.js'

/**
 * Compares what was signed with what a server says, in its answer to a signature that does not match, that it received.
 *
 * @param signed what `signRequest` or `presignRequest` returned, or its canonical request and string to sign
 * @param answer the body: the XML of S3 or a query service, or the JSON of another
 * @returns where they differ, at least once: where nothing else does, the key does; undefined if the answer does not say what was received
 * @throws {TypeError} if one of them is missing
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export function diagnoseAnswer(
  signed: Pick<SignedRequest, 'canonicalRequest' | 'stringToSign'>,
  answer: string,
): readonly Difference[] | undefined {
  const { canonicalRequest, stringToSign } = signed ?? {}
  const ours = typeof canonicalRequest === 'string' ? partsOf(maskTokens(canonicalRequest)) : undefined
  const isSigned = ours !== undefined && typeof stringToSign === 'string'
  demand(isSigned, 'signed', 'what signRequest or presignRequest returned, no copy', signed)
  demand(typeof answer === 'string', 'answer', "the text of the answer's body, as await response.text()", answer)
  const theirs = readAnswer(answer)
  const received = partsOf(maskTokens(theirs.canonicalRequest ?? ''))
  if (received === undefined) return undefined
  const differences = compareRequests(ours, received)
  if (differences.length === 0 && theirs.stringToSign !== undefined) {
    differences.push(...compareStrings(stringToSign, theirs.stringToSign))
  }
  return differences.length === 0 ? [otherKey] : differences
}

const otherKey: Difference = {
  part: 'key',
  message:
    'what was signed is what was received, so that the key is another: compare the secret access key with the one that belongs to this access key ID, and look for white space around it',
}

/** Where two strings to sign differ whose canonical requests are the same. */
function compareStrings(signed: string, received: string): Difference[] {
  const [, ourDate, ourScope] = signed.split('\n')
  const [, theirDate, theirScope] = received.split('\n')
  const differences: Difference[] = []
  if (ourDate !== theirDate) {
    differences.push({ part: 'date', signed: ourDate, received: theirDate, message: messages.date })
  }
  if (ourScope !== theirScope) {
    differences.push({ part: 'scope', signed: ourScope, received: theirScope, message: messages.scope })
  }
  return differences
}
