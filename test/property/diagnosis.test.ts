import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diagnoseAnswer, diagnoseRequest } from '../../src/diagnose/index.js'
import { presignRequest, signRequest } from '../../src/index.js'
import { paths, queries, type SigningCase, signingCases } from '../support/arbitraries.js'
import { exampleCredentials } from '../support/example-credentials.js'
import { hostileTexts } from '../support/hostile-values.js'
import { check, checkAsync } from '../support/property-runs.js'
import { type ReceivedRequest, send } from '../support/wire.js'

const forms = fc.constantFrom(signRequest, presignRequest)

function received({ request, options }: SigningCase, sign: typeof signRequest | typeof presignRequest) {
  const { credentials, service, region, signingDate } = options
  const wire = send(sign(request, options), request.body ?? null)
  return { wire, verifier: { credentials, service, region, now: signingDate } }
}

test('a method that was changed is always found', async () => {
  const property = fc.asyncProperty(signingCases, forms, async (signing, sign) => {
    const { method } = signing.request
    fc.pre(method !== 'M-SEARCH')
    const { wire, verifier } = received(signing, sign)
    const { differences } = await diagnoseRequest({ ...wire, method: 'TRACE' }, verifier)
    expect(differences).toMatchObject([{ part: 'method', signed: method, received: 'TRACE' }])
  })
  await checkAsync(property, 150)
})

test('whatever was changed, there is a diagnosis, and it names a change only where there was one', async () => {
  const changes = fc.record(
    { method: fc.constant('TRACE'), path: paths, query: queries, value: fc.constantFrom('', 'b', 'é, é', ' ', '"') },
    { requiredKeys: [] },
  )
  const property = fc.asyncProperty(signingCases, forms, changes, async (signing, sign, change) => {
    const { wire, verifier } = received(signing, sign)
    const changed = { ...wire, ...apply(change, wire) }
    const { error, differences } = await diagnoseRequest(changed, verifier)
    if (error?.code !== 'SignatureDoesNotMatch') expect(differences).toEqual([])
    for (const { signed, received } of differences) expect(signed).not.toBe(received)
  })
  await checkAsync(property, 250)
})

test('no answer makes it throw', () => {
  const signed = signRequest(
    { method: 'GET', url: 'https://example.com/a' },
    { credentials: exampleCredentials, service: 's3' },
  )
  const tags = [
    '<CanonicalRequest>',
    '</CanonicalRequest>',
    '<StringToSign>',
    '</StringToSign>',
    '<Message>',
    '</Message>',
  ]
  const pieces = fc.constantFrom(
    ...tags,
    signed.canonicalRequest,
    '\n',
    '{"message":',
    '}',
    '&#0;',
    '&#xffffff;',
    '&lt;',
    '"',
    "'",
  )
  const answers = fc.array(fc.oneof(pieces, hostileTexts), { maxLength: 12 }).map((some) => some.join(''))
  const property = fc.property(answers, (answer) => {
    const differences = diagnoseAnswer(signed, answer)
    if (differences !== undefined) expect(differences.length).toBeGreaterThan(0)
  })
  check(property, 2000)
})

interface Change {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly value?: string
}

function apply({ method, path, query, value }: Change, wire: ReceivedRequest): Partial<ReceivedRequest> {
  const [ownPath = '', ownQuery = ''] = wire.url.split('?')
  const added = query === undefined ? ownQuery : `${ownQuery}&${query}`
  const last = wire.headers.findLastIndex(([name]) => !/^(?:host|authorization|x-amz-date)$/i.test(name))
  return {
    ...(method !== undefined && { method }),
    url: Buffer.from(`${path ?? ownPath}?${added}`).toString('latin1'),
    ...(value !== undefined && {
      headers: wire.headers.map(([name, own], at) => [name, at === last ? Buffer.from(value).toString('latin1') : own]),
    }),
  }
}
