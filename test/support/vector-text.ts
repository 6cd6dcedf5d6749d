/** The text of a file of vectors: JSON with short values on one line, in ASCII. */
export function formatVectors(file: object): string {
  return `${format(file, '')}\n`
}

function format(value: unknown, indent: string): string {
  const line = JSON.stringify(value)
  if (line.length + indent.length <= 110 || typeof value !== 'object' || value === null) return ascii(line)
  const deeper = `${indent}  `
  if (Array.isArray(value)) return `[\n${value.map((item) => deeper + format(item, deeper)).join(',\n')}\n${indent}]`
  const members = Object.entries(value).map(
    ([name, member]) => `${deeper}${JSON.stringify(name)}: ${format(member, deeper)}`,
  )
  return `{\n${members.join(',\n')}\n${indent}}`
}

/** Bytes above ASCII are written as escapes, so that no editor takes them for text. */
function ascii(json: string): string {
  return json.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
