/**
 * Refuses candidates that do other work than ours. A candidate whose outputs are no text has `read`, which makes text of one.
 *
 * @param kind `signature`: each output ends in, or is, the signature that ours has. `verdict`: each input is accepted, and
 *   refused after it was tampered with. `text`: the outputs are equal. `none`: nothing to compare
 * @returns the explained exceptions, in words
 * @throws {Error} for a difference that is not explained
 */
export async function checkAgreement(kind, candidates) {
  const compared = candidates.filter(({ role }) => role !== 'floor')
  if (kind === 'none') return []
  if (kind === 'verdict') {
    for (const candidate of compared) await checkVerdicts(candidate)
    return []
  }
  const read = kind === 'signature' ? signatureIn : (output) => output
  const ours = await outputsOf(compared[0], read)
  const exceptions = []
  for (const candidate of compared.slice(1)) {
    const { explained, name } = candidate
    if (explained !== undefined) exceptions.push(`${name}: ${explained.reason}`)
    const expected = explained === undefined ? ours : explained.expected
    if (expected !== undefined) checkSame(name, await outputsOf(candidate, read), expected)
  }
  return exceptions
}

async function outputsOf(candidate, read) {
  const outputs = []
  for (const input of candidate.inputs()) {
    const output = await candidate.operate(input)
    outputs.push(read(candidate.read?.(output) ?? output))
  }
  return outputs
}

export function signatureIn(output) {
  const found = /(?:Signature=|^)([0-9a-f]{64})(?:&|$)/.exec(output)
  if (found === null) throw new Error(`expected a signature in ${JSON.stringify(output)}`)
  return found[1]
}

function checkSame(name, outputs, expected) {
  outputs.forEach((output, i) => {
    if (output === expected[i]) return
    throw new Error(`${name} is not timed: input ${i} gives ${output}, and not ${expected[i]}; no reason is known`)
  })
}

async function checkVerdicts({ name, inputs, tampered, operate }) {
  for (const input of inputs()) {
    if (!(await operate(input))) throw new Error(`${name} is not timed: it refuses what is well signed`)
  }
  for (const input of tampered()) {
    if (await accepts(operate, input)) throw new Error(`${name} is not timed: it accepts what was tampered with`)
  }
}

async function accepts(operate, input) {
  try {
    return await operate(input)
  } catch {
    return false
  }
}
