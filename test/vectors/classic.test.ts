import { describe, expect, test } from 'vitest'
import { signRequest } from '../../src/index.js'
import {
  createCanonicalHeaders,
  createCanonicalQuery,
  createCanonicalRequest,
  createCanonicalUri,
  serviceRules,
} from '../../src/stages/index.js'
import { engines } from '../support/engines.js'
import { plainSignature, plainSigningKey, sha256Hex, splitUrl } from '../support/plain-sigv4.js'
import {
  readVectorFile,
  type VectorCredentials,
  type VectorOptions,
  type VectorRequest,
  type VectorStages,
} from '../support/vectors.js'

interface ClassicVector {
  readonly name: string
  readonly edition: '2011' | '2015'
  readonly reason: string
  readonly request: VectorRequest
  readonly classic: VectorStages
}

interface SignedVector extends ClassicVector {
  readonly options: VectorOptions
  readonly expect: VectorStages
  readonly reproducedBy: { readonly request?: VectorRequest; readonly options?: Partial<VectorOptions> }
}

interface CanonicalisedVector extends ClassicVector {
  readonly credentials: VectorCredentials
  readonly expect: 'agree' | 'differ'
}

const file = readVectorFile<{ signed: SignedVector[]; canonicalised: CanonicalisedVector[] }>('classic-suite.json')
const { signed, canonicalised } = file

function signStages(
  request: VectorRequest,
  options: VectorOptions,
  engine: (typeof engines)[number]['engine'],
): VectorStages {
  const { canonicalRequest, stringToSign, signature } = signRequest(request, {
    ...options,
    signingDate: new Date(options.signingDate),
    engine,
  })
  return { canonicalRequest, stringToSign, signature }
}

test('holds 3 signed and 4 canonicalised cases', () => {
  expect({ signed: signed.length, canonicalised: canonicalised.length }).toEqual({ signed: 3, canonicalised: 4 })
})

test.each([...signed, ...canonicalised])(
  'the classic stages of $name ($edition) follow from each other',
  ({ classic, ...vector }) => {
    const { secretAccessKey } = 'options' in vector ? vector.options.credentials : vector.credentials
    const [, dateTime, scope = '', hash] = classic.stringToSign.split('\n')
    const [date = '', region = '', service = ''] = scope.split('/')
    expect(hash).toBe(sha256Hex(classic.canonicalRequest))
    expect(dateTime?.slice(0, 8)).toBe(date)
    expect(plainSignature(plainSigningKey(secretAccessKey, date, region, service), classic.stringToSign)).toBe(
      classic.signature,
    )
  },
)

describe.each(engines)('on $name', ({ engine }) => {
  test.each(signed)('signs $name as the modern suite does, not the classic one', (vector) => {
    const stages = signStages(vector.request, vector.options, engine)
    expect(stages).toEqual(vector.expect)
    expect(stages.signature).not.toBe(vector.classic.signature)
  })

  test.each(signed)(
    'gives the classic figure of $name for the request that it stands for',
    ({ reproducedBy, ...vector }) => {
      const options = { ...vector.options, ...reproducedBy.options }
      expect(signStages(reproducedBy.request ?? vector.request, options, engine)).toEqual(vector.classic)
    },
  )
})

test.each(canonicalised)('$expect: the canonical request of $name ($edition)', ({ request, classic, ...vector }) => {
  const { path, query } = splitUrl(request.url)
  const names = request.headers.map(([name]) => name)
  const canonicalRequest = createCanonicalRequest({
    method: request.method,
    canonicalUri: createCanonicalUri(path, serviceRules('host')),
    canonicalQuery: createCanonicalQuery(query),
    ...createCanonicalHeaders(request.headers, names),
    payloadHash: sha256Hex(''),
  })
  if (vector.expect === 'agree') expect(canonicalRequest).toBe(classic.canonicalRequest)
  else expect(canonicalRequest).not.toBe(classic.canonicalRequest)
})
