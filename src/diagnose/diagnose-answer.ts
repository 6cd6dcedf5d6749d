import { demand } from '../sigv4-error.js'
import type { SignedRequest } from '../types.js'
import { readAnswer } from './answer-text.js'
import { type CanonicalParts, type Difference, headerValues, maskTokens, partsOf } from './difference.js'

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
  const isSigned = typeof canonicalRequest === 'string' && typeof stringToSign === 'string'
  demand(isSigned, 'signed', 'what signRequest or presignRequest returned, no copy', signed)
  demand(typeof answer === 'string', 'answer', "the text of the answer's body, as await response.text()", answer)
  const theirs = readAnswer(answer)
  const received = partsOf(maskTokens(theirs.canonicalRequest ?? ''))
  if (received === undefined) return undefined
  const differences = compareRequests(partsOf(maskTokens(canonicalRequest)) as CanonicalParts, received)
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

const messages = {
  method: 'the method is another: a signature, and a presigned URL, is for one method',
  path: 'the path was encoded, resolved or rewritten after it was signed: send the url that was signed, percent-encoded as it stands',
  query: 'the query was changed after it was signed: put all parameters into the url that is signed',
  'signed headers': 'SignedHeaders is another list: the Authorization header or the URL was changed after signing',
  payload: 'other bytes were received than were signed: send the very bytes that were signed, not serialised anew',
  date: 'the date is another: x-amz-date was changed after signing',
  scope: 'the credential scope is another: sign for the region and service that the server names',
} as const

/** Where two canonical requests differ, in the order of their lines. */
export function compareRequests(signed: CanonicalParts, received: CanonicalParts): Difference[] {
  const differences: Difference[] = []
  const compare = (part: 'method' | 'path' | 'query' | 'signed headers' | 'payload', a: string, b: string) => {
    if (a !== b) differences.push({ part, signed: a, received: b, message: messages[part] })
  }
  compare('method', signed.method, received.method)
  compare('path', signed.path, received.path)
  compare('query', signed.query, received.query)
  const ours = headerValues(signed)
  const theirs = headerValues(received)
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const [a, b] = [ours.get(name), theirs.get(name)]
    if (a !== b) differences.push({ part: 'header', name, signed: a, received: b, message: headerMessage(name, b) })
  }
  compare('signed headers', signed.signedHeaders, received.signedHeaders)
  compare('payload', signed.payload, received.payload)
  return differences
}

function headerMessage(name: string, received: string | undefined): string {
  if (name === 'host') {
    return 'the host is another: sign for the host and port that the client connects to, as the server or its proxy sees it'
  }
  const what = received === undefined ? 'was not received' : 'was received with another value'
  return `the header ${name} ${what}: something on the way changes it, or the client sends its own; send it as it was signed, or leave it out of what is signed`
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
