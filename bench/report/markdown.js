import { formatBytes, formatRatio, formatTime, table } from './format.js'
import { runtimesSection } from './runtimes.js'
import { soakHowTo, soakSection } from './soak.js'
import { judge } from './targets.js'

const intro = `<!-- Written by \`npm run bench\`, \`npm run bench:runtimes\` and \`npm run bench:soak -- --record\`. -->

# Benchmarks

How countersign compares with those who do the same work, and with the floor: what the bare hashes of that work cost.

A ratio is a candidate's time divided by that of its table's first line in the same process, which is countersign's: all of
\`signRequest\` among the stages, the portable engine's for HMAC and the hash engines. It is the median over fresh processes,
with the least and the greatest. Times are medians too; they depend on the machine, and ratios much less so. What *countersign
again*, a second copy of the same build, differs from 1 by is noise, and no smaller difference means anything. The floor's
ratio is the share of our time that its hashes alone would take. *Without any check* is a signer that nobody could use: it knows
the names of the headers beforehand, takes every text for canonical, looks at nothing, and returns a string. What it reaches
in the same process, no signer that is called with a request reaches.

How it is measured:

- Before anything is timed, all signatures are compared on all inputs; a candidate that differs without a known reason stops
  the run. A verifier must accept what is well signed, and refuse the same with another path or another signature.
- Each candidate has 1024 distinct requests (fewer, but distinct, where payloads are large), prepared beforehand; those that
  write into their request get new ones, which is not timed either. The body's hash is in everybody's time.
- Short slices of all candidates in turn, in an order shuffled anew each round; a ratio is taken within a round. Each candidate
  has a loop of its own, which reads a character of each result.
- Time is CPU time of the whole process, helping threads included, so that a busy machine does not add to it. On an idle one
  elapsed time gives the same ratios within a few per cent.
- aws4 keeps 1000 signing keys, @smithy/signature-v4 50, aws4fetch all of them in a Map of the user's; minio, aws-crt and
  @filen/aws4-express derive the key at each call. countersign keeps a bounded number.`

const sections = [
  [
    'Signing',
    [
      ...['A', 'B', 'C', 'A-temporary', 'C-temporary', 'A-escaped', 'C-escaped'],
      ...['A-cold', 'A-second', 'A-shapes-8', 'A-shapes-64', 'A-shapes-512'],
    ],
  ],
  ['Signing with other engines', ['A-portable', 'C-portable', 'A-plugged']],
  [
    'Payloads and chunks',
    [
      ...['D', 'signature-8k', 'signature-64k', 'chunk-8k', 'chunk-64k', 'chunk-1m'],
      ...['decode-8k', 'decode-64k', 'decode-1m'],
      ...['stream-web-signed', 'stream-web-verified', 'stream-node-signed', 'stream-node-verified'],
    ],
  ],
  ['Verifying', ['verify-header', 'verify-header-second', 'verify-query', 'verify-query-second']],
  ['Stages', ['stages']],
  ['HMAC', ['hmac']],
]

/** @param recorded what `recorded.json` holds */
export function benchmarksDocument(recorded) {
  const { rows } = recorded
  const rowTables = sections.flatMap(([title, ids]) => [
    `## ${title}`,
    ...ids.flatMap((id) => rows.filter((row) => row.id === id).map(rowSection)),
  ])
  return `${[
    intro,
    environmentSection(recorded.environment),
    targetsSection(recorded),
    '![Times as long as countersign takes, by row and peer](benchmarks.svg)',
    ...rowTables,
    enginesSection(rows),
    footprintSection(recorded),
    recorded.soak === undefined ? soakHowTo : soakSection(recorded.soak),
    ...(recorded.runtimes === undefined ? [] : [runtimesSection(recorded.runtimes)]),
  ].join('\n\n')}\n`
}

function environmentSection({ processor, cores, sha, runtime, version, openssl, v8, packages, date }) {
  const versions = Object.entries(packages).map(([name, installed]) => `${name} ${installed ?? '(absent)'}`)
  return `Measured on ${date}: ${processor}, ${cores} cores, ${sha ? 'with' : 'without'} SHA extensions; ${runtime} ${version}, OpenSSL ${openssl}, V8 ${v8}.
Beside ${versions.join(', ')}.`
}

function targetsSection(recorded) {
  const lines = judge(recorded).map(({ row, against, asks, got, met, reachable }) => [
    row,
    against,
    asks,
    got,
    met ? 'yes' : '**no**',
    reachable,
  ])
  return `## Targets\n\n${table(['row', 'against', 'asked for', 'measured', 'met', 'without any check'], lines)}`
}

function rowSection({ id, title, candidates, exceptions, absent }) {
  const lines = candidates.map(({ name, nanoseconds, p10, p90, ratio }) => [
    name,
    formatTime(nanoseconds),
    `${formatTime(p10)} … ${formatTime(p90)}`,
    formatRatio(ratio),
  ])
  const notes = [...exceptions, ...absent.map((reason) => `Absent: ${reason}`)].map((note) => `\n- ${note}`)
  return `### ${id}: ${title}\n\n${table(['', 'time', 'tenth … ninetieth percentile', 'ratio'], lines)}${notes.length > 0 ? '\n' : ''}${notes.join('')}`
}

function enginesSection(rows) {
  const hashes = rows.filter(({ id }) => id.startsWith('hash-'))
  const names = hashes[0]?.candidates.map(({ name }) => name) ?? []
  const lines = names.map((name) => [
    name,
    ...hashes.map(({ candidates }) => {
      const { nanoseconds, ratio } = candidates.find((one) => one.name === name)
      return `${formatTime(nanoseconds)} (${ratio.median.toFixed(2)})`
    }),
  ])
  const head = ['', ...hashes.map(({ title }) => title.replace('SHA-256 of ', ''))]
  return `## Hash engines\n\nSHA-256 of bytes, in hex; in parentheses the ratio to the portable engine's time.\n\n${table(head, lines)}`
}

function footprintSection({ memory, uploads, startUp, size }) {
  const heap = (row) => (row === undefined || row === null ? '' : formatBytes(row.heap))
  const external = (row) => (row === undefined || row === null ? '' : formatBytes(Math.max(0, row.external)))
  return [
    '## Memory',
    'Bytes that one operation allocates on the heap, and beside it (what native code allocates is not seen).',
    table(
      ['', 'A, heap', 'A, beside', 'C, heap', 'C, beside'],
      memory.map(({ name, A, C }) => [name, heap(A), external(A), heap(C), external(C)]),
    ),
    'Signed, framed, decoded and verified in one process, with a checksum as its trailer, an upload of 2 GiB makes it grow by so much at the most:',
    table(
      ['streams', 'growth'],
      uploads.map(({ form, growth }) => [form === 'node' ? 'Node’s' : 'Web', `${(growth / 2 ** 20).toFixed(1)} MiB`]),
    ),
    '## Start-up',
    'In a fresh process, as installed (nothing bundled): the import, then calls of row A.',
    table(
      ['', 'import', 'first call', '3rd to 10th', '101st to 1000th'],
      startUp.map(({ name, imported, first, early, late }) => [
        name,
        ...[imported, first, early, late].map(formatTime),
      ]),
    ),
    '## Size',
    'Bundled for Node with all that it needs. aws-crt is native, and cannot be bundled.',
    table(
      ['', 'minified', 'gzipped'],
      size.map(({ name, minified, gzipped }) => [name, formatBytes(minified), formatBytes(gzipped)]),
    ),
  ].join('\n\n')
}
