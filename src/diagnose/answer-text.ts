/** What AWS says in its answer that it made of a request. */
export interface AnswerTexts {
  readonly canonicalRequest: string | undefined
  readonly stringToSign: string | undefined
}

/** S3's elements, and the sentences of the other services' message. */
export function readAnswer(answer: string): AnswerTexts {
  const message = messageOf(answer)
  return {
    canonicalRequest:
      elementOf(answer, 'CanonicalRequest') ??
      between(message, "The Canonical String for this request should have been\n'", "'\n\nThe String-to-Sign"),
    stringToSign: elementOf(answer, 'StringToSign') ?? between(message, "The String-to-Sign should have been\n'", "'"),
  }
}

function messageOf(answer: string): string {
  try {
    const { message, Message } = JSON.parse(answer) as { message?: unknown; Message?: unknown }
    return String(message ?? Message ?? '')
  } catch {
    return elementOf(answer, 'Message') ?? ''
  }
}

/** The text of an element that holds nothing else. Found by its tags, since an answer may stand within a log. */
function elementOf(xml: string, name: string): string | undefined {
  const text = between(xml, `<${name}>`, `</${name}>`)
  return text === undefined ? undefined : unescapeXml(text)
}

function between(text: string, before: string, after: string): string | undefined {
  const start = text.indexOf(before)
  const from = start + before.length
  const to = start < 0 ? -1 : text.indexOf(after, from)
  return to < 0 ? undefined : text.slice(from, to)
}

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities.get(name) ?? whole
    const code = Number(decimal ?? `0x${hex}`)
    return code > 0x10ffff ? whole : String.fromCodePoint(code)
  })
}
