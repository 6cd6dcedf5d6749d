/** The text of a file of vectors: JSON with short values on one line, and long lists of pairs, too. */
export function formatVectors(file: object): string {
  return `${format(file, '')}\n`
}

function format(value: unknown, indent: string): string {
  const line = formatLine(value)
  if (line.length + indent.length <= 110 || typeof value !== 'object' || value === null) return line
  const deeper = `${indent}  `
  if (Array.isArray(value)) {
    if (value.length > 50 && Array.isArray(value[0])) return line
    return `[\n${value.map((item) => deeper + format(item, deeper)).join(',\n')}\n${indent}]`
  }
  const members = Object.entries(value).map(([name, member]) => `${deeper}${text(name)}: ${format(member, deeper)}`)
  return `{\n${members.join(',\n')}\n${indent}}`
}

function formatLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return text(value)
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${text(name)}: ${formatLine(member)}`)
    .join(', ')} }`
}

/** Bytes above ASCII are written as escapes, so that no editor takes them for text. */
function text(value: unknown): string {
  const json = JSON.stringify(value)
  return json.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
