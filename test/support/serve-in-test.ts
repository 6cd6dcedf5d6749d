import type { RequestListener } from 'node:http'
import { onTestFinished } from 'vitest'
import { type Loopback, serve } from './loopback.js'

/** A server that is closed when the test ends. */
export async function serveInTest(listener: RequestListener): Promise<Loopback> {
  const server = await serve(listener)
  onTestFinished(server.close)
  return server
}
