import type { SigV4Error } from '../sigv4-error.js'
import type { Answer, AnswerContext, AnswerFields } from './answer.js'
import { accessDenied, badRequest, invalidArgument } from './s3-answer.js'

/** What is wrong with a credential or its scope, in the words of the form that it came in. */
export function malformedClaim(
  { details: { authentication } }: SigV4Error,
  text: string,
  fields?: AnswerFields,
): Answer {
  if (authentication === 'query') {
    return badRequest(
      'AuthorizationQueryParametersError',
      `Error parsing the X-Amz-Credential parameter; ${text}`,
      fields,
    )
  }
  if (authentication === 'form')
    return badRequest('InvalidArgument', text, { ArgumentName: 'x-amz-credential', ...fields })
  return badRequest('AuthorizationHeaderMalformed', `The authorization header is malformed; ${text}`, fields)
}

export function unsupportedMechanism({ details: { reason } }: SigV4Error, { authorization }: AnswerContext): Answer {
  switch (reason) {
    case 'sigv2':
      return badRequest(
        'InvalidRequest',
        'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
      )
    case 'space':
      return oneSpaceRequired(authorization)
    case 'form':
      return accessDenied('Access Denied')
    default:
      return invalidArgument('Unsupported Authorization Type', 'Authorization', authorization)
  }
}

function oneSpaceRequired(authorization: string | undefined): Answer {
  const message = "Authorization header is invalid -- one and only one ' ' (space) required."
  return invalidArgument(message, 'Authorization', authorization)
}

export function unsupportedAlgorithm(error: SigV4Error, context: AnswerContext): Answer {
  const { authentication, received } = error.details
  if (authentication === 'form') {
    return invalidArgument('Only AWS4-HMAC-SHA256 is supported', 'X-Amz-Algorithm', received)
  }
  if (authentication !== 'query') return unsupportedMechanism(error, context)
  // S3 takes both; to say so to a client that used the second would mislead it.
  const others = received === 'AWS4-ECDSA-P256-SHA256' ? '' : ' and AWS4-ECDSA-P256-SHA256'
  return badRequest('AuthorizationQueryParametersError', `X-Amz-Algorithm only supports "AWS4-HMAC-SHA256${others}"`)
}

export function malformedHeader(error: SigV4Error, { authorization }: AnswerContext): Answer {
  const { reason, actual, names, received } = error.details
  if (reason === 'space') return oneSpaceRequired(authorization)
  if (actual === 3 && reason === 'pair') {
    return malformedClaim(error, `the authorization component "${received ?? ''}" is malformed.`)
  }
  if (actual === 3 && names?.[0] !== undefined) return malformedClaim(error, `missing ${names[0]}.`)
  return malformedClaim(
    error,
    'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
  )
}

export function parameterMissing(): Answer {
  return badRequest(
    'AuthorizationQueryParametersError',
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
  )
}

export function malformedCredential(error: SigV4Error): Answer {
  const { reason, received = '' } = error.details
  const [, date = '', ...others] = received.split('/')
  // AWS counts the parts before it reads them: to it, an access key ID holds no slash.
  if (reason === 'date' && others.length === 3) return malformedClaim(error, incorrectDate(date))
  return malformedClaim(
    error,
    'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
  )
}

function incorrectDate(date: string): string {
  return `incorrect date format "${date}". This date in the credential must be in the format "yyyyMMdd".`
}

export function scopeDateMismatch(error: SigV4Error): Answer {
  const { authentication, received = '', expected = '' } = error.details
  if (authentication !== 'query') {
    return malformedClaim(error, 'Invalid credential date. Date is not the same as X-Amz-Date.')
  }
  const message = `Invalid credential date "${received}". This date is not the same as X-Amz-Date: "${expected}".`
  return badRequest('AuthorizationQueryParametersError', message)
}
