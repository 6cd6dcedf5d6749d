import type { IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { isSigV4Error, toErrorResponse } from '../../src/errors.js'
import { createVerifier, type KeyLookup, type Match } from '../../src/index.js'
import { verifyIncoming } from '../../src/node/index.js'
import { exampleCredentials, temporaryCredentials } from './example-credentials.js'
import { type Loopback, serve } from './loopback.js'

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Of what was signed; left out if it did not verify. */
  readonly signature?: string
  readonly service?: string
  readonly region?: string
  /** The verifier's code if it refused. */
  readonly refused: string | undefined
  /** When it came, in milliseconds of a clock that only goes forward. */
  readonly at: number
}

export interface ServedAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Cut the connection in the middle of the body. */
  readonly cut?: boolean
}

export interface VerifyingServer extends Loopback {
  readonly received: readonly Received[]
}

export interface VerifyingServerOptions {
  /** What each request is answered that verifies; beyond the last, `200 ok`. */
  readonly answers?: readonly ServedAnswer[]
  readonly service?: Match
  readonly now?: () => Date
  /** What refusals say. */
  readonly dialect?: 's3' | 'json'
  /** Headers of every answer. */
  readonly headers?: Readonly<Record<string, string>>
}

const lookup: KeyLookup = (accessKeyId) =>
  [exampleCredentials, temporaryCredentials].find((known) => known.accessKeyId === accessKeyId)

/** A server that verifies what it receives, answers as AWS does if it refuses, and as told otherwise. */
export async function serveVerified(options: VerifyingServerOptions = {}): Promise<VerifyingServer> {
  const { answers = [], service = () => true, now = () => new Date(), dialect = 's3', headers = {} } = options
  const verifier = createVerifier({ credentials: lookup, service, region: () => true, now })
  const received: Received[] = []
  let answered = 0
  const loopback = await serve(async (req, res) => {
    const at = performance.now()
    const base = { method: req.method ?? '', url: req.url ?? '', headers: req.headers, at }
    const answer = (given: ServedAnswer) => {
      res.writeHead(given.status, { date: now().toUTCString(), ...headers, ...given.headers })
      if (given.cut) {
        res.write(given.body ?? '')
        setTimeout(() => res.destroy(), 20)
      } else res.end(given.body ?? '')
    }
    try {
      const { verified, body } = await verifyIncoming(req, verifier)
      if (verified.authentication === 'anonymous') throw new Error('anonymous')
      const { signature, scope } = verified
      const { service, region } = scope
      received.push({ ...base, body: await text(body), signature, service, region, refused: undefined })
      answer(answers[answered++] ?? { status: 200, body: 'ok' })
    } catch (error) {
      if (!isSigV4Error(error)) return void res.destroy(error as Error)
      received.push({ ...base, body: '', refused: error.code })
      answer(toErrorResponse(error, { dialect }))
    }
  })
  return { ...loopback, received }
}
