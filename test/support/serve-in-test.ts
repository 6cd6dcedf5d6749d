import type { RequestListener } from 'node:http'
import {
  type ClientHttp2Session,
  connect,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type Loopback, serve } from './loopback.js'

/** A server that is closed when the test ends. */
export async function serveInTest(listener: RequestListener): Promise<Loopback> {
  const server = await serve(listener)
  onTestFinished(server.close)
  return server
}

/** The same over HTTP/2, with a client's connection to it. */
export async function http2InTest(
  listener: (req: Http2ServerRequest, res: Http2ServerResponse) => void,
): Promise<{ host: string; session: ClientHttp2Session }> {
  const server = createHttp2Server(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const session = connect(`http://${host}`)
  onTestFinished(async () => {
    session.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { host, session }
}
