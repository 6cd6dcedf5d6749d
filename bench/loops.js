const consumers = {
  // A character of it, since text that was never read may not have been put together yet.
  text: 'output.charCodeAt(output.length - 1)',
  bytes: 'output[0]',
  flag: 'Number(output)',
  pieces: 'output[0][0]',
}

const sequential = (consume, wait) => `
  let sink = 0
  for (let i = 0; i < count; i++) {
    const output = ${wait}operate(inputs[(start + i) & mask])
    sink = (sink + ${consume}) | 0
  }
  return sink`

const concurrent = (consume, inFlight) => `
  let sink = 0
  for (let i = 0; i < count; i += ${inFlight}) {
    const outputs = []
    for (let j = i; j < i + ${inFlight}; j++) outputs.push(operate(inputs[(start + j) & mask]))
    for (const output of await Promise.all(outputs)) sink = (sink + ${consume}) | 0
  }
  return sink`

let loops = 0

/**
 * A loop of its own for each candidate: in a shared one the engine would see the types of all candidates at once.
 *
 * @returns `(inputs, start, count, mask) => number`, which runs the candidate `count` times
 */
export function createLoop({ operate, output = 'text', asynchronous = false, inFlight = 1 }) {
  const consume = consumers[output]
  const body = inFlight > 1 ? concurrent(consume, inFlight) : sequential(consume, asynchronous ? 'await ' : '')
  const source = `${asynchronous ? 'async ' : ''}function loop${++loops}(inputs, start, count, mask) {${body}\n}`
  return new Function('operate', `'use strict'\nreturn ${source}`)(operate)
}
