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

/** Starts a server by its script in test/servers; once more, elsewhere, if it ended before it was ready. */
export async function startForeignServer(name: string, attempts = 3): Promise<ForeignServer> {
  try {
    return await start(name)
  } catch (error) {
    if (attempts === 1) throw error
    console.warn(`${error}; starting it again`)
    return startForeignServer(name, attempts - 1)
  }
}

async function start(name: string): Promise<ForeignServer> {
  const folder = mkdtempSync(join(tmpdir(), `countersign-${name}-`))
  const port = await freePorts(5)
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
  await ready.catch(async (error) => {
    await close()
    throw error
  })
  return { port, url: `http://127.0.0.1:${port}`, close }
}

/** The first of some ports that are free, below those that the system gives to clients. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 10_000 + Math.floor(Math.random() * 20_000)
    const ports = Array.from({ length: count }, (_, i) => first + i)
    if ((await Promise.all(ports.map(isFree))).every((free) => free)) return first
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
