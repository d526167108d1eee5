import { createServer } from 'node:net'

/** Below what systems hand out for outgoing connections and for port 0, so that nothing takes it between two starts. */
const FIRST = 10_000
const LAST = 29_999
const ATTEMPTS = 50

/** A port of 127.0.0.1 that is free now and stays so for a server that is killed and started again. */
export async function freePort(random: () => number = Math.random): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = FIRST + Math.floor(random() * (LAST - FIRST + 1))
    if (await isFree(port)) return port
  }
  throw new Error(`none of ${ATTEMPTS} ports tried is free`)
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.on('error', (error: NodeJS.ErrnoException) =>
    error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
  )
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  return promise
}
