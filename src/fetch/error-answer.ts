/** A `Response`, by what is read of it. That of another kind of client may lack all but `headers`. */
export interface ResponseLike {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: ByteStream | null
  clone(): { readonly body: ByteStream | null }
}

interface ByteStream {
  cancel(reason?: unknown): Promise<void>
  getReader(): {
    read(): Promise<{ readonly value?: Uint8Array | undefined }>
    cancel(reason?: unknown): Promise<void>
  }
}

/** What AWS says is wrong. */
export interface ErrorAnswer {
  /** Empty if it does not say. */
  readonly code: string
  readonly message: string
}

/** Whether it is one, so far as is needed to tell whether to try again. */
export function isResponse(value: unknown): value is ResponseLike {
  return typeof (value as Partial<ResponseLike> | null | undefined)?.headers?.get === 'function'
}

/** Lets the connection of a response go that nobody reads. Rejects if its body cannot. */
export async function dropResponse({ body }: ResponseLike): Promise<void> {
  const { cancel, destroy } = (body ?? {}) as { cancel?: () => unknown; destroy?: () => unknown }
  await (cancel ?? destroy)?.call(body)
}

/** How much of a body is read in search of the code, in bytes, and for how long, in milliseconds. */
const limit = 64 * 1024
const patience = 5000

/**
 * The code and message of an AWS error, in the header or the body of any of its protocols. The response stays unread.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html Operation error serialization
 */
export async function readErrorAnswer(response: ResponseLike): Promise<ErrorAnswer> {
  const header =
    response.headers.get('x-amzn-errortype') ?? response.headers.get('x-amzn-query-error')?.split(';', 1)[0] ?? ''
  // Whoever reads the response meets the same failure.
  const body = await readStart(response).catch(() => '')
  const { code, message } = /^\s*\{/.test(body) ? fromJson(body) : fromXml(body)
  return { code: shortName(header) || shortName(code), message }
}

function fromXml(body: string): ErrorAnswer {
  return { code: element(body, 'Code'), message: element(body, 'Message') }
}

function element(body: string, name: string): string {
  return new RegExp(`<${name}>([^<]{1,2000})</${name}>`).exec(body)?.[1]?.trim() ?? ''
}

function fromJson(body: string): ErrorAnswer {
  const fields = parseObject(body)
  const text = (...names: string[]) => {
    const found = names.map((name) => fields[name]).find((value) => typeof value === 'string')
    return typeof found === 'string' ? found : ''
  }
  return { code: text('__type', 'code', 'Code'), message: text('message', 'Message', 'errorMessage') }
}

function parseObject(body: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(body)
  } catch {
    return {}
  }
}

/** `Throttling` of `com.amazonaws.example#Throttling:http://internal.amazon.com/`. */
function shortName(code: string): string {
  return code.replace(/:.*$/s, '').replace(/^.*#/s, '').trim()
}

async function readStart(response: ResponseLike): Promise<string> {
  // The copy of a stream of Node's, if it is not read to its end, keeps the original from going on.
  if (typeof response.body?.getReader !== 'function') return ''
  const reader = (response.clone().body as ByteStream).getReader()
  // Not waited for: the other copy of the body is not read yet.
  const stop = () => void reader.cancel().catch(() => {})
  const timer = setTimeout(stop, patience)
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  try {
    while (size < limit) {
      const { value } = await reader.read()
      if (value === undefined) return text
      size += value.length
      text += decoder.decode(value, { stream: true })
    }
    stop()
    return text
  } finally {
    clearTimeout(timer)
  }
}
