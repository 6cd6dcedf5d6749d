/** A JSON value that keeps what `JSON.parse` loses: an object's repeated names are refused, a number stays as it is spelled. */
export type PolicyJson =
  | string
  | boolean
  | null
  | PolicyNumber
  | readonly PolicyJson[]
  | ReadonlyMap<string, PolicyJson>

export interface PolicyNumber {
  readonly number: string
}

/** A policy is three levels deep; the limit keeps a hostile one from exhausting the stack. */
const maxDepth = 8

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings hold none of them
const stringPattern = /"([^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt$v]|u[0-9A-Fa-f]{4})[^"\\\u0000-\u001f]*)*)"/y
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const wordPattern = /true|false|null/y
const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null }

/** S3's policies have two escapes more than JSON has: `\$` and `\v`. */
const escapes = new Map(Object.entries({ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }))

/**
 * Reads a policy document, one JSON value and nothing beside it.
 *
 * @returns undefined if it is not one, or has an object with a repeated name
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html (Character Escaping)
 */
export function readPolicyJson(text: string): PolicyJson | undefined {
  let at = 0
  const value = readValue(0)
  skipBlanks()
  return at === text.length ? value : undefined

  function readValue(depth: number): PolicyJson | undefined {
    skipBlanks()
    if (depth > maxDepth) return undefined
    if (take('{')) return readObject(depth)
    if (take('[')) return readArray(depth)
    const string = readString()
    if (string !== undefined) return string
    const number = match(numberPattern)
    if (number !== undefined) return { number: number[0] }
    const word = match(wordPattern)
    return word === undefined ? undefined : words[word[0]]
  }

  function readObject(depth: number): ReadonlyMap<string, PolicyJson> | undefined {
    const members = new Map<string, PolicyJson>()
    skipBlanks()
    if (take('}')) return members
    for (;;) {
      skipBlanks()
      const name = readString()
      skipBlanks()
      if (name === undefined || members.has(name) || !take(':')) return undefined
      const member = readValue(depth + 1)
      if (member === undefined) return undefined
      members.set(name, member)
      skipBlanks()
      if (take('}')) return members
      if (!take(',')) return undefined
    }
  }

  function readArray(depth: number): readonly PolicyJson[] | undefined {
    const items: PolicyJson[] = []
    skipBlanks()
    if (take(']')) return items
    for (;;) {
      const item = readValue(depth + 1)
      if (item === undefined) return undefined
      items.push(item)
      skipBlanks()
      if (take(']')) return items
      if (!take(',')) return undefined
    }
  }

  function readString(): string | undefined {
    const found = match(stringPattern)
    return found?.[1]?.replace(/\\(?:u(.{4})|(.))/g, (_, hex: string | undefined, character: string) =>
      hex === undefined ? (escapes.get(character) ?? character) : String.fromCharCode(Number.parseInt(hex, 16)),
    )
  }

  function match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return undefined
    at = pattern.lastIndex
    return found
  }

  function take(character: string): boolean {
    if (text[at] !== character) return false
    at++
    return true
  }

  function skipBlanks(): void {
    while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  }
}
