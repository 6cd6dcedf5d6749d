import { presignRequest } from '../presign.js'
import { demand, quote } from '../sigv4-error.js'
import { regionalHost } from './regional-host.js'
import { checkTokenOptions, type TokenOptions } from './token-options.js'
import { joinParameters, moveSessionToken } from './token-query.js'

/** What to transcribe, for how long the URL may be opened, and with what to sign. */
export interface TranscribeStreamingUrlOptions extends TokenOptions {
  /** The stream's parameters by the service's names: `language-code`, `media-encoding`, `sample-rate` … */
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  /** What to transcribe by. @default '/stream-transcription-websocket' */
  readonly path?:
    | '/stream-transcription-websocket'
    | '/medical-stream-transcription-websocket'
    | '/call-analytics-stream-transcription-websocket'
    | undefined
  /** Without port. @default that of the region */
  readonly host?: string | undefined
  /** Seconds, 1…300. @default 300 */
  readonly expiresIn?: number | undefined
}

const longest = 300

/**
 * The URL of a WebSocket to Amazon Transcribe, whose port, 8443, is signed.
 *
 * @throws {TypeError} if an option is not what it should be
 * @throws {RangeError} for an invalid `signingDate` or `expiresIn`
 * @see https://docs.aws.amazon.com/transcribe/latest/dg/streaming-websocket.html
 */
export function transcribeStreamingUrl(options: TranscribeStreamingUrlOptions): string {
  const {
    parameters,
    path = '/stream-transcription-websocket',
    host,
    expiresIn = longest,
    ...signing
  } = checkTokenOptions(options, 'parameters', 'path', 'host', 'expiresIn')
  // Of what iterates, as URLSearchParams does, Object.entries sees nothing.
  const isRecord = typeof parameters === 'object' && parameters !== null && !(Symbol.iterator in parameters)
  demand(isRecord, 'parameters', 'a record of them', parameters)
  if (expiresIn > longest)
    throw new RangeError(`expiresIn: expected at most ${longest} seconds, got ${quote(expiresIn)}`)
  demand(/^\/[a-z-]+$/.test(path), 'path', "one of Transcribe's", path)
  const authority = `${regionalHost('transcribestreaming', signing.region, host)}:8443`
  const { url } = presignRequest(
    { method: 'GET', url: `wss://${authority}${path}?${joinParameters(parameters)}` },
    { ...signing, service: 'transcribe', expiresIn },
  )
  return moveSessionToken(url)
}
