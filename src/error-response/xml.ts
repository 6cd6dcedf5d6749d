export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

/** What XML 1.0 has no way to write, not even as a reference (section 2.2). */
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** A text as an element's content: quotes stay as they are, as in AWS's answers. */
export function escapeText(text: string): string {
  return text.replace(unwritable, '\ufffd').replace(/[&<>\r]/g, (character) => escapes[character] as string)
}

/** A text as the value of an attribute in double quotes. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;')
}

/** An element for each field, `<name>text</name>`. What is undefined is left out. */
export function textElements(fields: Readonly<Record<string, string | number | undefined>>): string {
  let xml = ''
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) xml += `<${name}>${escapeText(String(value))}</${name}>`
  }
  return xml
}
