import { type CanonicalParts, type Difference, headerValues } from './difference.js'

/** What a difference means, by the part. */
export const messages = {
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
