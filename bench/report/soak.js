import { table } from './format.js'

const inMebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)}`

/** A line while it runs. */
export function describeSample({ elapsed, sent, verifier, signer }) {
  const memory = ({ rss, heap, external }) =>
    `heap ${inMebibytes(heap)}, external ${inMebibytes(external)}, RSS ${inMebibytes(rss)}`
  return `${elapsed.toFixed(0).padStart(5)} s ${String(sent).padStart(9)} sent; MiB: verifier ${memory(verifier)}; signer ${memory(signer)}`
}

export function describeSoak({ counts, kinds, samples }) {
  const { elapsed } = samples.at(-1)
  const { sent, accepted, refused, misjudged } = counts
  const each = Object.entries(kinds).map(([kind, number]) => `${kind} ${number}`)
  return [
    `${sent} requests in ${elapsed.toFixed(0)} s: ${accepted} right ones accepted, ${refused} forged ones refused, ${misjudged} misjudged`,
    `of ${each.join(', ')}`,
  ].join('\n')
}

export function describeGrowth(growth) {
  const lines = growth.map(
    ({ side, measure, first, last, limit, grew }) =>
      `${side}, ${measure}: ${inMebibytes(first)} MiB, then ${inMebibytes(last)}; may grow by ${inMebibytes(limit)}: ${grew ? 'GREW' : 'holds'}`,
  )
  return lines.join('\n')
}

/** @param soak what `bench/soak.js` recorded */
export function soakSection({ minutes, concurrency, counts, kinds, samples, growth, date }) {
  const forged = counts.refused / counts.sent
  const shown = samples.filter((_, i) => i === 0 || (i + 1) % Math.ceil(samples.length / 10) === 0)
  const head = ['after', 'requests', 'heap', 'external', 'RSS']
  const lines = shown.map(({ elapsed, sent, verifier: { heap, external, rss } }) => [
    `${elapsed.toFixed(0)} s`,
    sent,
    ...[heap, external, rss].map((bytes) => `${inMebibytes(bytes)} MiB`),
  ])
  const verdict = growth
    .filter(({ side }) => side === 'verifier')
    .map(
      ({ measure, first, last, limit }) =>
        `- ${measure === 'rss' ? 'RSS' : measure} from ${inMebibytes(first)} to ${inMebibytes(last)} MiB (at most ${inMebibytes(limit)} more)`,
    )
  return `${soakHowTo}

On ${date}, ${minutes} minutes, ${concurrency} under way: ${counts.sent} requests of ${Object.keys(kinds).length} kinds, ${(forged * 100).toFixed(1)} % of them forged.
${counts.accepted} were accepted, ${counts.refused} refused, ${counts.misjudged} misjudged. The verifier's medians, from the first third after a fifth that is
left out to the last third:

${verdict.join('\n')}

${table(head, lines)}`
}

export const soakHowTo = `## Soak

\`npm run bench:soak\` sends signed requests for ten minutes (\`-- --minutes 1\` for one) over loopback to the middleware of
\`countersign/node\` in a process of its own, 1000 at a time, with keys that are looked up asynchronously: headers and presigned
URLs, hashed bodies and streaming uploads, 5000 users. A tenth is forged, each kind of forgery in turn, and each answer must be
the right one, refusals by their code. What is remembered of keys is filled beforehand. Between the samples all requests are
answered and garbage is collected, so that what is left is what is held. A request that is misjudged, or growth from the first
part to the last, fails the run.`
