const atLeast = (row, peer, name, least) => ({
  row,
  against: name,
  asks: `at least ${least.toFixed(1)} times as fast`,
  measured: (results) => ratioOf(results, row, peer),
  unchecked: (results) => ratioOf(results, row, peer) / ratioOf(results, row, unchecked),
  met: (ratio) => ratio >= least,
  format: (ratio) => `${ratio.toFixed(2)} times`,
})

const ofThroughput = (row, least) => ({
  row,
  against: 'bare crypto.hash',
  asks: `at least ${least} of its throughput`,
  measured: (results) => ratioOf(results, row, 'floor: bare hash'),
  met: (share) => share >= least,
  // Two digits would show what falls just short as the target itself.
  format: (share) => share.toFixed(3),
})

const atMost = (row, name, most, unit, measured) => ({
  row,
  against: name,
  asks: `at most ${most} ${unit}`,
  measured,
  met: (value) => value <= most,
  format: (value) => `${value.toFixed(2)} ${unit}`,
})

const unchecked = 'without any check'
const bareHashes = 'floor: bare hashes'

const smithy = '@smithy/signature-v4'
const smithyJs = '@smithy/signature-v4 with sha256-js'

/** What the figures should reach on Node 20, as ratios but for the last three. */
const targets = [
  atLeast('A', 'aws4', 'aws4', 5),
  atLeast('A', smithy, smithy, 9),
  atLeast('A', 'aws-crt', 'aws-crt', 7.5),
  atLeast('B', 'aws4', 'aws4', 3),
  atLeast('B', smithy, smithy, 7),
  atLeast('C', 'aws4', 'aws4', 8),
  atLeast('C', smithy, smithy, 10),
  atLeast('C', '@aws-sdk/s3-request-presigner', '`getSignedUrl`', 120),
  {
    ...atMost('C', 'three bare hashes', 1.8, 'times', (results) => 1 / ratioOf(results, 'C', bareHashes)),
    unchecked: (results) => ratioOf(results, 'C', unchecked) / ratioOf(results, 'C', bareHashes),
  },
  atLeast('A-cold', 'aws4', 'aws4', 2.6),
  atLeast('A-cold', 'aws-crt', 'aws-crt', 2.1),
  atLeast('verify-header', smithy, 'signing again with @smithy/signature-v4', 7),
  atLeast('verify-header', '@filen/aws4-express', '@filen/aws4-express', 7),
  atMost(
    'verify-query',
    'our own presigning',
    2,
    'times',
    (results) => 1 / ratioOf(results, 'verify-query', 'countersign presigns it'),
  ),
  ofThroughput('D', 0.97),
  ofThroughput('chunk-64k', 0.95),
  ofThroughput('signature-64k', 0.95),
  ofThroughput('signature-8k', 0.75),
  atLeast('hmac', '@aws-crypto/sha256-js', 'portable engine against @aws-crypto/sha256-js', 8),
  atLeast('hmac', '@noble/hashes, cloned', 'portable engine against @noble/hashes', 4),
  atLeast('A-portable', smithyJs, smithyJs, 10),
  atLeast('C-portable', smithyJs, smithyJs, 12),
  atMost('memory', "aws4's heap for an operation of A", 0.25, 'of it', ({ memory }) => {
    const heapOf = (name) => memory?.find((entry) => entry.name === name)?.A.heap
    return heapOf('countersign') / heapOf('aws4')
  }),
  atMost(
    'memory',
    'growth by an upload of 2 GiB',
    64,
    'MiB',
    ({ uploads }) => Math.max(...(uploads?.map(({ growth }) => growth) ?? [Number.NaN])) / 2 ** 20,
  ),
  atMost(
    'size',
    'the core, minified and gzipped',
    12,
    'KiB',
    ({ size }) => (size?.find(({ name }) => name === 'countersign')?.gzipped ?? Number.NaN) / 1024,
  ),
  atMost(
    'start-up',
    'import of the core',
    10,
    'ms',
    ({ startUp }) => (startUp?.find(({ name }) => name === 'countersign')?.imported ?? Number.NaN) / 1e6,
  ),
]

/**
 * @returns `{ row, against, asks, got, met, reachable }` for each target whose row was measured; `reachable` is what a signer
 *   without any check reached, or empty where there is none
 */
export function judge(results) {
  const judged = []
  for (const { row, against, asks, measured, unchecked, met, format } of targets) {
    const value = measured(results)
    if (Number.isNaN(value)) continue
    const bound = unchecked?.(results) ?? Number.NaN
    const reachable = Number.isNaN(bound) ? '' : format(bound)
    judged.push({ row, against, asks, got: format(value), met: met(value), reachable })
  }
  return judged
}

function ratioOf({ rows }, id, name) {
  const candidate = rows.find((row) => row.id === id)?.candidates.find((one) => one.name === name)
  return candidate?.ratio.median ?? Number.NaN
}
