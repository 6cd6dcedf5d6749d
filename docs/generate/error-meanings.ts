import type { SigV4ErrorCode } from '../../src/errors.js'

export interface ErrorGroup {
  readonly title: string
  readonly codes: Partial<Record<SigV4ErrorCode, ErrorMeaning>>
}

interface ErrorMeaning {
  readonly meaning: string
  readonly advice: string
}

/** What each code means, and what whoever signed the request, or runs the server, can do. In the order of the list. */
export const errorGroups: readonly ErrorGroup[] = [
  {
    title: 'Mechanism',
    codes: {
      MissingAuthentication: {
        meaning: 'Neither an Authorization header nor `X-Amz-*` parameters',
        advice: 'Sign the request, or let it in with `allowAnonymous`',
      },
      MultipleAuthentication: {
        meaning: 'More than one of an Authorization header, `X-Amz-*` parameters and a SigV2 query',
        advice: 'Send a presigned URL without an Authorization header, a bearer token included',
      },
      UnsupportedMechanism: {
        meaning: 'Another scheme (SigV2, Basic, Bearer), or the form that the `authentication` option refuses',
        advice: 'Sign with Signature Version 4 in the form that is asked for',
      },
      UnsupportedAlgorithm: {
        meaning: 'SigV4, but not `AWS4-HMAC-SHA256`',
        advice: 'Sign with `AWS4-HMAC-SHA256`; `AWS4-ECDSA-P256-SHA256` is SigV4a',
      },
    },
  },
  {
    title: 'Form',
    codes: {
      AuthorizationHeaderMalformed: {
        meaning: 'The header has not each of Credential, SignedHeaders and Signature once, or no blank before them',
        advice: '`details.names` lists those that are missing',
      },
      AuthorizationQueryMalformed: {
        meaning: 'A parameter of a presigned URL is missing',
        advice: '`details.names` lists those that are missing; look for a proxy or a library that drops parameters',
      },
      CredentialMalformed: {
        meaning: 'Not `<access key ID>/YYYYMMDD/<region>/<service>/aws4_request`',
        advice: 'In a query, percent-encode the slashes once, as `%2F`',
      },
      SignedHeadersMalformed: {
        meaning: 'Not header names in lower case, sorted, each once, with `;` between',
        advice: 'Sort by code unit, not by locale',
      },
      SignatureMalformed: {
        meaning: 'Not 64 lower-case hexadecimal digits',
        advice: 'Encode the HMAC as lower-case hex',
      },
      DuplicateHeader: {
        meaning: 'A header stands twice that must not, or there are two session tokens',
        advice: 'Set `authorization`, `host` and `x-amz-date` rather than adding them, retries included',
      },
      DuplicateParameter: {
        meaning: 'An `X-Amz-*` parameter stands twice or in another spelling, or there are two session tokens',
        advice: 'Presign the URL without the parameters of an earlier signature',
      },
      MalformedHeader: {
        meaning:
          'A header name that is no token, a value with control characters, `:authority` that is not Host, a forwarded header that cannot be believed, or a bad method',
        advice: 'Hand over the headers as they were received',
      },
      MalformedUri: {
        meaning:
          'A bad escape in the path, a control character, a character that is no byte, a fragment, or an absolute target that is not for Host',
        advice: 'Percent-encode `%` itself as `%25`; hand over the raw target',
      },
      MalformedQuery: { meaning: 'A bad escape in the query', advice: 'Percent-encode `%` itself as `%25`' },
      LimitExceeded: {
        meaning: 'More headers, parameters or characters than `limits` allows; `details.limit` has the bound',
        advice: 'Raise the bound if the request is legitimate',
      },
    },
  },
  {
    title: 'Time',
    codes: {
      MissingDate: { meaning: 'No `x-amz-date`, `Date` or `X-Amz-Date`', advice: 'Send the date that was signed' },
      MalformedDate: {
        meaning: 'A date that is neither `YYYYMMDDTHHMMSSZ` nor, in a `Date` header, RFC 1123',
        advice: 'Format the date in UTC, without milliseconds',
      },
      MalformedExpires: {
        meaning: '`X-Amz-Expires` is missing, no number, or not within 1 to 604800; `details.reason` says which',
        advice: 'Presign for a week at most',
      },
      RequestTimeTooSkewed: {
        meaning: "Signed at a time further than `maxClockSkew` from the server's",
        advice: 'Set the clock; sign anew for each attempt; compare `details.requestTime` and `details.serverTime`',
      },
      RequestNotYetValid: {
        meaning: 'A presigned URL or a form whose date lies ahead by more than `maxClockSkew`',
        advice: 'Set the clock of whoever presigns',
      },
      RequestExpired: {
        meaning: 'A presigned URL after its time, or a form that was signed more than a week ago',
        advice: 'Presign anew, or for longer',
      },
    },
  },
  {
    title: 'Scope',
    codes: {
      ScopeTerminatorMismatch: { meaning: 'The credential scope does not end in `aws4_request`', advice: 'End it so' },
      ScopeServiceMismatch: {
        meaning: 'Signed for a service that the verifier does not take',
        advice: "Use the service's signing name, which may differ from its host name",
      },
      ScopeRegionMismatch: {
        meaning: 'Signed for a region that the verifier does not take',
        advice: 'Sign for `details.expected`',
      },
      ScopeDateMismatch: {
        meaning: "The scope's date is not the day of the request's date",
        advice: 'Take both from one reading of the clock, in UTC',
      },
    },
  },
  {
    title: 'Coverage',
    codes: {
      HostNotSigned: { meaning: '`host` (or `:authority`) is not among SignedHeaders', advice: 'Sign it' },
      SignedHeaderMissing: {
        meaning: 'A header of SignedHeaders did not arrive',
        advice: 'Send it; do not sign what a proxy removes; hand over all headers to the verifier',
      },
      HeadersNotSigned: {
        meaning:
          'An `x-amz-*` header, a required header or the `Date` in use is not signed; `details.names` lists them',
        advice: 'Sign them, or name them in `allowUnsignedHeaders` if they change nothing',
      },
    },
  },
  {
    title: 'Key',
    codes: {
      InvalidAccessKeyId: {
        meaning: 'The key lookup found nothing, or a record of another access key ID',
        advice: 'Check the access key ID; the message does not tell a deleted key from one that never was',
      },
      InvalidToken: {
        meaning: "The session token is not exactly the record's, or one is missing or unexpected",
        advice: 'Send the token that came with the access key',
      },
      ExpiredToken: { meaning: 'The credentials are past their expiration', advice: 'Fetch new ones' },
    },
  },
  {
    title: 'Proof',
    codes: {
      SignatureDoesNotMatch: {
        meaning: 'Another secret, or another canonical request',
        advice:
          "Let [`diagnoseRequest`](troubleshooting.md) find the difference, or compare `canonicalRequest` and `stringToSign` of the error with the signer's, line by line",
      },
    },
  },
  {
    title: 'Payload',
    codes: {
      MissingContentSha256: {
        meaning: 'The service demands `x-amz-content-sha256` of header authentication',
        advice: "Send it; sign with the service's own name (`s3`)",
      },
      MalformedContentSha256: {
        meaning: "`x-amz-content-sha256` is neither 64 lower-case hexadecimal digits nor one of AWS's literals",
        advice: 'Send the hash in lower-case hex',
      },
      ContentSha256Mismatch: {
        meaning: 'The body, or the header beside a presigned URL, is not what was signed',
        advice: 'Sign the very bytes that are sent; keep body parsers and compression away from them',
      },
      UnsignedPayloadRefused: {
        meaning:
          "`UNSIGNED-PAYLOAD`, or `STREAMING-UNSIGNED-PAYLOAD-TRAILER`, where the service's rules or `unsignedPayload` do not allow it",
        advice: "Sign the body's hash",
      },
      StreamingPayloadRefused: {
        meaning: "A `STREAMING-…` literal where the service's rules or `streamingPayload` do not allow it",
        advice: "Sign the body's hash; or allow it, and read the body with `countersign/streaming`",
      },
    },
  },
  {
    title: 'Stream',
    codes: {
      IncompleteBody: {
        meaning: 'The body ends within a chunk, before the last one or with its connection, or CloudFront cut it off',
        advice: 'Send all of it',
      },
      BytesAfterEnd: { meaning: 'Bytes follow the end of the framed body', advice: 'End after the last CRLF' },
      MissingDecodedContentLength: {
        meaning: 'No `x-amz-decoded-content-length`, or no number',
        advice: 'Send the length of the payload without its framing',
      },
      DecodedContentLengthMismatch: {
        meaning: 'The payload is longer or shorter than `x-amz-decoded-content-length`',
        advice: 'Send the length of the payload without its framing',
      },
      ChunkMalformed: { meaning: "A chunk's header or delimiter is not as it must be", advice: 'See `details.chunk`' },
      ChunkTooSmall: { meaning: 'A chunk that is not the last is too small', advice: 'Send chunks of 8 KiB or more' },
      ChunkTooLarge: {
        meaning: 'A signed chunk is larger than the verifier buffers',
        advice: 'Send smaller chunks, or raise the bound',
      },
      ChunkSignatureMismatch: {
        meaning: "A chunk's bytes, its place in the chain or its key is not what was signed",
        advice: 'Compare `stringToSign`; look for a chunk that was dropped, repeated or changed',
      },
      TrailerMalformed: {
        meaning: 'A trailer, or what declares it, is not as it must be; `details.reason` says why',
        advice: 'See `details.name`',
      },
      TrailerMissing: { meaning: 'A trailer that `x-amz-trailer` declares did not come', advice: 'Send it' },
      TrailerNotDeclared: { meaning: 'A trailer that `x-amz-trailer` does not declare', advice: 'Declare it' },
      TrailerSignatureMismatch: { meaning: 'The trailers are not what was signed', advice: 'Compare `stringToSign`' },
      ChecksumMismatch: {
        meaning: "The payload's checksum is not the trailer's",
        advice: 'Compute it over the payload without its framing, in base64',
      },
    },
  },
  {
    title: 'Form upload',
    codes: {
      PostFieldMissing: { meaning: 'A field of the form is missing', advice: 'Put all fields before `file`' },
      PostFieldDuplicated: { meaning: 'A field of the form stands twice', advice: 'Send it once' },
      PolicyMalformed: { meaning: 'The policy is no policy; `details.reason` says why', advice: "See S3's text below" },
      PolicyExpired: { meaning: 'The policy is past its expiration', advice: 'Make a new form' },
      PolicyConditionFailed: {
        meaning: 'A condition of the policy does not hold; `details.expected` has it',
        advice: 'Send the value that the policy demands',
      },
      PolicyFieldNotCovered: {
        meaning: 'A field that no condition of the policy allows',
        advice: 'Add a condition for it, or leave it out',
      },
      EntityTooSmall: { meaning: 'The file is below `content-length-range`', advice: 'Send a larger one' },
      EntityTooLarge: {
        meaning: 'The file is above `content-length-range`, or a body that must be read first above `maxBodySize`',
        advice: 'Send a smaller one; raise `maxBodySize`, or have the hash sent in `x-amz-content-sha256`',
      },
    },
  },
]
