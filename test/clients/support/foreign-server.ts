import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { toolEnvironment } from './debian.js'

export interface ForeignServer {
  readonly port: number
  readonly url: string
  close(): Promise<void>
}

/** Starts a server by its script in test/servers. */
export async function startForeignServer(name: string): Promise<ForeignServer> {
  const folder = mkdtempSync(join(tmpdir(), `countersign-${name}-`))
  const port = await freePort()
  const script = join(import.meta.dirname, '../../servers', `${name}.sh`)
  const server = spawn(script, [folder, String(port)], { env: toolEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => line === 'ready' && resolve())
    void ended.then(() => reject(new Error(`${script} ended with ${server.exitCode} before it was ready`)))
  })
  const close = async () => {
    server.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  await ready
  return { port, url: `http://127.0.0.1:${port}`, close }
}

/** One of which the next few are most likely free too. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
