import { createLoop } from './loops.js'
import { median, quantile, shuffle } from './statistics.js'

/**
 * Times candidates in turn: each gets one short slice a round, in an order shuffled anew, so that whatever else the
 * machine does falls on all of them.
 *
 * A slice in which the process was preempted is dropped if enough others are left. A ratio is the median of the rounds' own
 * ratios: what slows the machine for a second slows both of its sides.
 *
 * @param candidates `{ name, inputs, operate, fresh?, output?, asynchronous?, inFlight? }`. `inputs()` gives a power of two
 *   of prepared inputs; `fresh` says that the candidate changes them: each slice takes new ones of `inputs(count, start)`
 * @returns `{ name, median, p10, p90, ratio, slices }` each: nanoseconds an operation, and these by the first candidate's
 */
export async function measure(candidates, { rounds, sliceMilliseconds, warmUpMilliseconds }) {
  const runners = []
  for (const candidate of candidates) runners.push(await prepare(candidate, warmUpMilliseconds))
  for (const runner of runners) await calibrate(runner, sliceMilliseconds)
  for (let round = 0; round < rounds; round++) for (const runner of shuffle(runners)) await slice(runner)
  return runners.map((runner) => summarise(runner, runners[0]))
}

async function prepare(candidate, warmUpMilliseconds) {
  const runner = { candidate, loop: createLoop(candidate), pool: candidate.inputs(), start: 0, count: 1, slices: [] }
  const end = now() + warmUpMilliseconds * 1e6
  runner.count = Math.min(32, runner.pool.length)
  do await slice(runner)
  while (now() < end)
  return runner
}

/** So that what a slice finds cold does not weigh on long operations. */
const leastCount = 16

async function calibrate(runner, sliceMilliseconds) {
  const inFlight = runner.candidate.inFlight ?? 1
  for (let i = 0; i < 3; i++) {
    const { nanoseconds } = runner.slices.at(-1)
    const count = Math.max(leastCount, Math.round((sliceMilliseconds * 1e6) / nanoseconds))
    runner.count = Math.ceil(count / inFlight) * inFlight
    await slice(runner)
  }
  runner.slices = []
}

async function slice(runner) {
  const { loop, candidate, count } = runner
  const inputs = candidate.fresh ? freshInputs(runner) : runner.pool
  const start = candidate.fresh ? 0 : runner.start
  const mask = candidate.fresh ? 0x3fffffff : inputs.length - 1
  runner.start = (runner.start + count) & (runner.pool.length - 1)
  const switchesBefore = preemptions()
  const from = now()
  const sink = loop(inputs, start, count, mask)
  if (candidate.asynchronous) await sink
  const nanoseconds = (now() - from) / count
  runner.slices.push({ nanoseconds, preempted: preemptions() !== switchesBefore })
}

function freshInputs({ candidate, count, start }) {
  const inputs = candidate.inputs(count, start)
  // Twice, which moves them out of the nursery: else their copying would fall into the slice of who needs fresh inputs.
  globalThis.gc?.({ type: 'minor' })
  globalThis.gc?.({ type: 'minor' })
  return inputs
}

function summarise({ candidate, slices }, first) {
  const clean = mostlyClean(slices.map((slice) => [slice]))
  const times = clean.map(([{ nanoseconds }]) => nanoseconds)
  const pairs = mostlyClean(slices.map((slice, round) => [slice, first.slices[round]]))
  return {
    name: candidate.name,
    median: median(times),
    p10: quantile(times, 0.1),
    p90: quantile(times, 0.9),
    ratio: median(pairs.map(([ours, theirs]) => ours.nanoseconds / theirs.nanoseconds)),
    slices: times.length,
  }
}

/** The groups of slices in none of which the process was preempted, or all groups if those are too few. */
function mostlyClean(groups) {
  const clean = groups.filter((group) => group.every(({ preempted }) => !preempted))
  return clean.length >= groups.length / 3 ? clean : groups
}

function now() {
  return performance.now() * 1e6
}

function preemptions() {
  return globalThis.process?.resourceUsage?.().involuntaryContextSwitches ?? 0
}
