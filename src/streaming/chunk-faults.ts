import { quote, SigV4Error, type SigV4ErrorDetails } from '../sigv4-error.js'

const lengthName = 'x-amz-decoded-content-length'

export function chunkTooSmall(chunk: number, limit: number, actual: number): SigV4Error {
  const message = `chunk ${chunk}: expected at least ${limit} bytes of all but the last, got ${actual}`
  return new SigV4Error('ChunkTooSmall', message, { chunk, limit, actual })
}

export function chunkTooLarge(chunk: number, limit: number, actual: number): SigV4Error {
  const message = `chunk ${chunk}: expected at most ${limit} bytes, got ${actual}`
  return new SigV4Error('ChunkTooLarge', message, { chunk, limit, actual })
}

export function chunkUndelimited(chunk: number, size: number): SigV4Error {
  const message = `chunk ${chunk}: expected CRLF after its ${size} bytes`
  return new SigV4Error('ChunkMalformed', message, { chunk, reason: 'delimiter' })
}

export function chunkSignatureMismatch(chunk: number, details: SigV4ErrorDetails, stringToSign: string): SigV4Error {
  const message = `chunk ${chunk}: its signature does not match`
  return new SigV4Error('ChunkSignatureMismatch', message, { ...details, chunk }, { stringToSign })
}

export function trailerSignatureMismatch(details: SigV4ErrorDetails, stringToSign: string): SigV4Error {
  const message = "the trailers' signature does not match"
  return new SigV4Error('TrailerSignatureMismatch', message, details, { stringToSign })
}

export function trailerMissing(name: string): SigV4Error {
  return new SigV4Error('TrailerMissing', `expected the trailer ${quote(name)}, got none`, { name })
}

/** @param actual bytes of the payload, as far as they are known */
export function decodedLengthMismatch(limit: number, actual: number): SigV4Error {
  const message = `${lengthName}: expected the bytes of the payload, got ${limit} beside ${actual > limit ? 'at least ' : ''}${actual}`
  return new SigV4Error('DecodedContentLengthMismatch', message, { name: lengthName, limit, actual })
}

export function incompleteBody(chunk: number, within: string): SigV4Error {
  return new SigV4Error('IncompleteBody', `expected more of the body: it ended within ${within}`, { chunk })
}

export function bytesAfterEnd(actual: number): SigV4Error {
  return new SigV4Error('BytesAfterEnd', `expected the body to end, got at least ${actual} bytes more`, { actual })
}
