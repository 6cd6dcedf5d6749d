export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('')
}

export function inlineCode(text: string): string {
  return `\`${text}\``
}

/** A text with what stands between the markers `<!-- begin name -->` and `<!-- end name -->` replaced. */
export function replaceSection(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- begin ${name} -->\n`, `<!-- end ${name} -->\n`]
  const [before, rest] = text.split(start)
  const [, after] = (rest ?? '').split(end)
  if (after === undefined) throw new Error(`expected the markers ${start.trim()} and ${end.trim()}`)
  return [before, start, '\n', content, '\n', end, after].join('')
}
