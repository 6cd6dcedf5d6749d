import type { SigV4Error } from '../sigv4-error.js'
import type { Answer, AnswerContext } from './answer.js'

/** The answer to a wrong signature: of a request, a form, a chunk or a trailer. */
export function signatureMismatch(error: SigV4Error, { explain = false }: AnswerContext): Answer {
  const { details } = error
  const stringToSign = explain ? error.stringToSign : undefined
  const canonicalRequest = explain ? error.canonicalRequest : undefined
  return {
    status: 403,
    code: 'SignatureDoesNotMatch',
    message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    fields: {
      AWSAccessKeyId: details.accessKeyId,
      StringToSign: stringToSign,
      SignatureProvided: details.signature ?? details.received,
      StringToSignBytes: hexBytes(stringToSign),
      CanonicalRequest: canonicalRequest,
      CanonicalRequestBytes: hexBytes(canonicalRequest),
    },
  }
}

const encoder = new TextEncoder()

/** The bytes of a text's UTF-8 form, two hexadecimal digits each, with blanks between. */
function hexBytes(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  return Array.from(encoder.encode(text), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}
