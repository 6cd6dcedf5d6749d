import { cpuTime } from './cpu-time.js'
import { createLoop } from './loops.js'
import { median, quantile, shuffle } from './statistics.js'

/**
 * Times candidates in turn: each gets one short slice a round, in an order shuffled anew, so that whatever else the
 * machine does falls on all of them. A ratio is the median of the rounds' own ratios: what slows the machine for a second
 * slows both of its sides.
 *
 * @param candidates `{ name, inputs, warmUp?, operate, fresh?, output?, asynchronous?, inFlight? }`. `inputs()` gives a power
 *   of two of prepared inputs, `warmUp()` lighter ones for an operation so long that its code would still be interpreted; `fresh` says that the candidate changes them: each slice takes new ones of `inputs(count, start)`
 * @returns `{ name, median, p10, p90, ratio }` each: nanoseconds an operation, and these by the first candidate's
 */
export async function measure(candidates, { rounds, sliceMilliseconds, warmUpMilliseconds }) {
  const runners = []
  for (const candidate of candidates) runners.push(await prepare(candidate, warmUpMilliseconds))
  for (const runner of runners) await calibrate(runner, sliceMilliseconds)
  const roundMilliseconds = runners.reduce((sum, { count, estimate }) => sum + count * estimate, 0) / 1e6
  const affordable = Math.max(leastRounds, Math.min(rounds, Math.floor(mostMilliseconds / roundMilliseconds)))
  for (let round = 0; round < affordable; round++) for (const runner of shuffle(runners)) await slice(runner)
  return runners.map((runner) => summarise(runner, runners[0]))
}

async function prepare(candidate, warmUpMilliseconds) {
  const loop = createLoop(candidate)
  const runnerOf = (inputs) => ({
    candidate: { ...candidate, inputs },
    loop,
    pool: inputs(),
    start: 0,
    count: 16,
    slices: [],
  })
  const runner = runnerOf(candidate.inputs)
  if (candidate.warmUp) await warmUp(runnerOf(candidate.warmUp), warmUpMilliseconds)
  await warmUp(runner, warmUpMilliseconds)
  return runner
}

async function warmUp(runner, milliseconds) {
  const end = cpuTime() + milliseconds * 1e6
  do await slice(runner)
  while (cpuTime() < end)
}

const leastRounds = 15
const mostMilliseconds = 8000

async function calibrate(runner, sliceMilliseconds) {
  const inFlight = runner.candidate.inFlight ?? 1
  for (let i = 0; i < 3; i++) {
    runner.estimate = Math.max(1, runner.slices.at(-1))
    runner.count = Math.ceil(sliceLength(runner.estimate, sliceMilliseconds * 1e6) / inFlight) * inFlight
    await slice(runner)
  }
  runner.slices = []
}

/** Several of a long operation, so that what the first of a slice finds cold does not weigh on it. */
function sliceLength(operation, slice) {
  const several = Math.min(16, Math.round((slice * 8) / operation))
  return Math.max(1, several, Math.round(slice / operation))
}

async function slice(runner) {
  const { loop, candidate, count } = runner
  const inputs = candidate.fresh ? freshInputs(runner) : runner.pool
  const start = candidate.fresh ? 0 : runner.start
  const mask = candidate.fresh ? 0x3fffffff : inputs.length - 1
  runner.start = (runner.start + count) & (runner.pool.length - 1)
  const from = cpuTime()
  const sink = loop(inputs, start, count, mask)
  if (candidate.asynchronous) await sink
  runner.slices.push((cpuTime() - from) / count)
}

function freshInputs({ candidate, count, start }) {
  const inputs = candidate.inputs(count, start)
  // Twice, which moves them out of the nursery: else their copying would fall into the slice of who needs fresh inputs.
  globalThis.gc?.({ type: 'minor' })
  globalThis.gc?.({ type: 'minor' })
  return inputs
}

function summarise({ candidate, slices }, first) {
  return {
    name: candidate.name,
    median: median(slices),
    p10: quantile(slices, 0.1),
    p90: quantile(slices, 0.9),
    ratio: median(slices.map((time, round) => time / first.slices[round])),
  }
}
