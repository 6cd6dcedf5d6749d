import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import { auth, http } from 'aws-crt'
import aws4 from 'aws4'
import { AwsV4Signer } from 'aws4fetch'
import { presignRequest, signRequest } from '../../src/index.js'
import { plainRules } from '../support/plain-sigv4.js'
import {
  type ComparedRequest,
  dateTimeOf,
  headerRecord,
  hostOf,
  isS3,
  pathOf,
  payloadHashOf,
  piecesOf,
  queryOf,
  splitPiece,
  targetOf,
} from './compared-request.js'

type SmithyCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

export type PeerName = 'smithy' | 'aws4' | 'aws4fetch' | 'crt'

/** A signature, or the reason why there is none. */
export type Outcome = { readonly signature: string; readonly canonicalRequest?: string } | { readonly refused: string }

export interface Peer {
  readonly name: PeerName
  sign(request: ComparedRequest): Promise<Outcome>
  /** Whether a header of the caller's, by lower-case name, is signed by default. */
  signs(name: string): boolean
}

export function signOurselves(request: ComparedRequest): Outcome {
  const { form, method, url, headers, body, expiresIn, credentials, service, region, signingDate } = request
  const { signedHeaders, payloadHash, rules } = request
  const options = {
    ...{ credentials, service, region, signingDate },
    ...(signedHeaders === undefined ? {} : { signedHeaders }),
    ...(payloadHash === undefined ? {} : { payloadHash }),
    ...(rules === undefined ? {} : { rules }),
  }
  const given = { method, url, headers, ...(body === undefined ? {} : { body }) }
  try {
    return form === 'header' ? signRequest(given, options) : presignRequest(given, { ...options, expiresIn })
  } catch (error) {
    return { refused: String(error) }
  }
}

/** @param canonicalRequest where the peer shows it, for the message of a failure */
async function outcomeOf(
  sign: (showing: (canonicalRequest: string) => void) => Promise<string | undefined>,
): Promise<Outcome> {
  let shown: { canonicalRequest?: string } = {}
  try {
    const signature = await sign((canonicalRequest) => {
      shown = { canonicalRequest }
    })
    return signature === undefined ? { refused: 'no signature' } : { signature, ...shown }
  } catch (error) {
    return { refused: String(error) }
  }
}

const signatureIn = (authorization: string | undefined): string | undefined =>
  /Signature=([0-9a-f]{64})$/.exec(authorization ?? '')?.[1]

/** A bag of decoded parameters, which has a list for a name that is there more than once. */
function queryBag(request: ComparedRequest): Record<string, string | string[]> {
  const bag = new Map<string, string | string[]>()
  const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))
  for (const piece of piecesOf(request)) {
    const [name, value] = splitPiece(piece).map(decode) as [string, string]
    const before = bag.get(name)
    bag.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(bag)
}

const smithyUnsigned = new Set([
  ...['authorization', 'cache-control', 'connection', 'expect', 'from', 'keep-alive', 'max-forwards', 'pragma'],
  ...['referer', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'user-agent', 'x-amzn-trace-id', 'date'],
])

const smithy: Peer = {
  name: 'smithy',
  signs: (name) => !smithyUnsigned.has(name) && !/^(?:proxy|sec)-/.test(name),
  sign: (request) =>
    outcomeOf(async () => {
      const { form, method, body, credentials, service, region, signingDate, expiresIn } = request
      const { doubleEncodePath, signContentSha256 } = plainRules(service)
      const signer = new SignatureV4({
        ...{ credentials: { ...credentials } as SmithyCredentials, service, region, sha256: Sha256 },
        uriEscapePath: doubleEncodePath,
        applyChecksum: signContentSha256,
      })
      const headers = { ...headerRecord(request), host: hostOf(request) }
      const given = {
        ...{ method, headers, body, protocol: 'https:', hostname: 'example.com' },
        path: pathOf(request),
        query: queryBag(request),
      }
      if (form === 'header') {
        const signed = await signer.sign(given, { signingDate })
        return signatureIn(signed.headers['authorization'])
      }
      // By default it moves x-amz-* headers into the query.
      const unhoistableHeaders = new Set(Object.keys(headers))
      const presigned = await signer.presign(given, { signingDate, expiresIn, unhoistableHeaders })
      return presigned.query?.['X-Amz-Signature'] as string
    }),
}

const aws4Unsigned = new Set([
  ...['authorization', 'connection', 'x-amzn-trace-id', 'user-agent', 'expect', 'presigned-expires', 'range'],
])

const aws4Peer: Peer = {
  name: 'aws4',
  // It looks names up in an object, which has a `constructor`.
  signs: (name) => !aws4Unsigned.has(name) && name !== 'constructor',
  sign: (request) =>
    outcomeOf(async (show) => {
      const { form, method, body, credentials, service, region, expiresIn } = request
      const { host, ...headers } = headerRecord(request)
      const dateTime = dateTimeOf(request)
      const query = form === 'header' ? '' : `X-Amz-Expires=${expiresIn}&X-Amz-Date=${dateTime}`
      const target = targetOf(request)
      const separator = query === '' ? '' : target.includes('?') ? '&' : '?'
      const signer = new aws4.RequestSigner(
        {
          ...{ method, service, region },
          // Without a Host header it takes the URL's as written.
          headers: { Host: host ?? /\/\/([^/?]*)/.exec(request.url)?.[1], ...headers, ...dateHeader(form, dateTime) },
          path: `${target}${separator}${query}`,
          signQuery: form === 'query',
          ...(body === undefined ? {} : { body }),
        },
        credentials,
      )
      const signed = signer.sign()
      show(signer.canonicalString())
      if (form === 'header') return signatureIn(signed.headers['Authorization'])
      return /X-Amz-Signature=([0-9a-f]{64})/.exec(signed.path)?.[1]
    }),
}

function dateHeader(form: 'header' | 'query', dateTime: string): Record<string, string> {
  return form === 'header' ? { 'X-Amz-Date': dateTime } : {}
}

const aws4fetchUnsigned = new Set([
  ...['authorization', 'content-type', 'content-length', 'user-agent', 'presigned-expires', 'expect'],
  ...['x-amzn-trace-id', 'range', 'connection'],
])

const aws4fetch: Peer = {
  name: 'aws4fetch',
  signs: (name) => !aws4fetchUnsigned.has(name),
  sign: (request) =>
    outcomeOf(async (show) => {
      const { form, method, url, body, credentials, service, region, expiresIn } = request
      const query = queryOf(request)
      const expires = `${query === '' ? '?' : '&'}X-Amz-Expires=${expiresIn}`
      const { host: _, ...headers } = headerRecord(request)
      const signer = new AwsV4Signer({
        ...{ method, headers, service, region, datetime: dateTimeOf(request), signQuery: form === 'query' },
        ...(body === undefined ? {} : { body: body as string }),
        url: form === 'header' ? url : `${query === '' ? url.replace(/\?$/, '') : url}${expires}`,
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey,
        ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken }),
      })
      const signed = await signer.sign()
      show(await signer.canonicalString())
      if (form === 'header') return signatureIn(signed.headers.get('authorization') ?? undefined)
      return signed.url.searchParams.get('X-Amz-Signature') ?? undefined
    }),
}

const crt: Peer = {
  name: 'crt',
  signs: (name) => !['authorization', 'expect', 'user-agent', 'x-amzn-trace-id'].includes(name),
  sign: (request) =>
    outcomeOf(async () => {
      const { form, method, headers, credentials, service, region, signingDate, expiresIn } = request
      const { signContentSha256, sessionToken, doubleEncodePath } = plainRules(service)
      const pairs = headers.filter(([name]) => name.toLowerCase() !== 'host').map(([name, value]) => [name, value])
      const fields = new http.HttpHeaders([['host', hostOf(request)], ...pairs] as [string, string][])
      const { accessKeyId, secretAccessKey, sessionToken: token } = credentials
      const signed = await auth.aws_sign_request(new http.HttpRequest(method, targetOf(request), fields), {
        algorithm: auth.AwsSigningAlgorithm.SigV4,
        signature_type:
          form === 'header'
            ? auth.AwsSignatureType.HttpRequestViaHeaders
            : auth.AwsSignatureType.HttpRequestViaQueryParams,
        provider: auth.AwsCredentialsProvider.newStatic(accessKeyId, secretAccessKey, token),
        region,
        service,
        date: signingDate,
        use_double_uri_encode: doubleEncodePath,
        should_normalize_uri_path: !isS3(request),
        omit_session_token: sessionToken === 'appended',
        signed_body_value: payloadHashOf(request),
        signed_body_header:
          form === 'header' && signContentSha256
            ? auth.AwsSignedBodyHeaderType.XAmzContentSha256
            : auth.AwsSignedBodyHeaderType.None,
        ...(form === 'query' ? { expiration_in_seconds: expiresIn } : {}),
      })
      if (form === 'header') return signatureIn(signed.headers.get('authorization'))
      return /X-Amz-Signature=([0-9a-f]{64})/.exec(signed.path)?.[1]
    }),
}

export const peers: readonly Peer[] = [smithy, aws4Peer, aws4fetch, crt]
