import * as requests from '../requests.js'
import { assemble } from './contest.js'

const row = (id, title, door, specify, peers, more = {}) => ({
  id,
  title,
  agreement: 'signature',
  async candidates(context) {
    const pool = specify()
    const candidates = await assemble(context, { door, given: pool, peers, ...more })
    if (more.floor) candidates.push(await floorOf(context, pool))
    return candidates
  },
})

const everyone = ['aws4', 'smithy', 'aws-crt', 'minio', 'aws4fetch']

export const signingRows = [
  row(
    'A',
    'Header GET, 6 headers and a query, warm key',
    'signHeader',
    requests.headerRequests,
    [...everyone, 'aws4fetch-32', 'unchecked'],
    { floor: true },
  ),
  row('B', 'POST of 1 KiB of JSON, hashed', 'signHeader', requests.postRequests, [...everyone, 'unchecked'], {
    floor: true,
  }),
  row('C', 'S3 presigned GET', 'presign', requests.presignRequests, [...everyone, 'presigner', 'unchecked'], {
    floor: true,
  }),
  row('A-portable', 'A with the portable engine', 'signHeader', requests.headerRequests, ['smithy-sha256-js'], {
    engine: 'portable',
  }),
  row('C-portable', 'C with the portable engine', 'presign', requests.presignRequests, ['smithy-sha256-js'], {
    engine: 'portable',
  }),
  row(
    'A-plugged',
    'A with the Sha256 class of @aws-crypto/sha256-js',
    'signHeader',
    requests.headerRequests,
    ['smithy-sha256-js'],
    {
      engine: 'plugged',
    },
  ),
  row('A-temporary', 'A with a session token', 'signHeader', requests.temporaryRequests, ['aws4', 'smithy'], {
    floor: true,
  }),
  row('C-temporary', 'C with a session token', 'presign', requests.temporaryPresignRequests, ['aws4', 'smithy'], {
    floor: true,
  }),
  row('A-escaped', 'A with escapes in path and query', 'signHeader', requests.escapedRequests, ['aws4', 'smithy'], {
    floor: true,
  }),
  row('C-escaped', 'C with escapes in the path', 'presign', requests.escapedPresignRequests, ['aws4', 'smithy'], {
    floor: true,
  }),
  row('A-cold', 'A, a new key at each call', 'signHeaderDated', requests.coldKeyRequests, everyone),
  row('A-second', 'A, a new second at each call', 'signHeaderDated', requests.newSecondRequests, ['aws4', 'smithy']),
  row('A-shapes-8', 'A, 8 header shapes in turn', 'signHeader', () => requests.shapedRequests(8), ['aws4', 'smithy']),
  row('A-shapes-64', 'A, 64 header shapes in turn', 'signHeader', () => requests.shapedRequests(64), [
    'aws4',
    'smithy',
  ]),
  row('A-shapes-512', 'A, 512 header shapes in turn', 'signHeader', () => requests.shapedRequests(512), [
    'aws4',
    'smithy',
  ]),
]

async function floorOf({ loadCandidate, loadBuild }, pool) {
  const { bareHashes } = await loadCandidate('floor')
  const { signRequest, presignRequest } = (await loadBuild()).core
  const { credentials, service, region } = pool[0]
  const options = { credentials, service, region, signingDate: requests.signingDate }
  const s3 = service === 's3'
  const signed = pool.map((spec) =>
    s3 ? presignRequest(spec, { ...options, expiresIn: requests.expiresIn }) : signRequest(spec, options),
  )
  const bodies = pool[0].body === undefined ? undefined : pool.map(({ body }) => body)
  return { name: 'floor: bare hashes', ...bareHashes(signed, bodies) }
}
