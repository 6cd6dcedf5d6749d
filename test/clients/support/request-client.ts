import { methodOf, queryTextOf, type Step, uploadInParts } from './parts.js'
import { pathOf, type S3Client } from './s3-client.js'

export interface Received {
  readonly status: number
  readonly etag: string | undefined
  readonly body: Buffer
}

/** Signs one request and sends it; `target` is its path and query. */
export type Send = (method: string, target: string, body?: Buffer) => Promise<Received>

/** A client made of what signs one request and sends it. */
export function createRequestClient(send: Send): S3Client {
  const request = async (step: Step, key: string, body?: Buffer) => {
    const answer = await send(methodOf(step), pathOf(key) + queryTextOf(step), body)
    if (answer.status >= 300) throw new Refused(answer.body)
    return answer
  }
  return {
    put: (key, body) => request({ kind: 'put' }, key, body),
    get: async (key) => (await request({ kind: 'get' }, key)).body,
    upload: (key, bytes) =>
      uploadInParts(async (step, part) => {
        const { etag, body } = await request(step, key, part)
        return { etag, body: body.toString() }
      }, bytes),
  }
}

/** The code of a refusal that such a client threw. */
export function refusalCode(error: unknown): string | undefined {
  return error instanceof Refused ? error.code : undefined
}

/** The code in S3's answer to a request that it refused. */
export function codeOfAnswer(body: Buffer): string | undefined {
  return /<Code>(.*?)<\/Code>/.exec(body.toString())?.[1]
}

class Refused extends Error {
  readonly code: string | undefined
  constructor(body: Buffer) {
    super(body.toString())
    this.code = codeOfAnswer(body)
  }
}
