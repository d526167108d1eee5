import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Finding, fail, ok, warn } from './finding.ts'

/** Longer than a busy machine takes: a service that is slow to answer is not another program. */
const ANSWER_WITHIN_MS = 10_000

/** Whether the service could listen, or who does already. */
export async function examinePort(host: string, port: number): Promise<Finding> {
  const where = `${host}:${port}`
  const code = await tryToListen(host, port)
  if (code === undefined) return ok('port', port === 0 ? 'a free one is taken' : `${where} is free`)
  if (code !== 'EADDRINUSE') return fail('port', `${where} cannot be listened on (${code})`, otherPort())
  if (await isVerbatim(host, port)) {
    return warn('port', `a Verbatim service answers at ${where}`, `Use it; for a second one: ${otherPort()}`)
  }
  return fail('port', `another program listens on ${where}`, `Stop it. ${otherPort()}`)
}

function otherPort(): string {
  return 'Choose another port with PORT or --port.'
}

/** The system's error code when it cannot be done. */
async function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  } finally {
    server.close()
  }
}

async function isVerbatim(host: string, port: number): Promise<boolean> {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
    const response = await fetch(`http://${name}:${port}/healthz`, { signal })
    const body: unknown = await response.json()
    return response.ok && JSON.stringify(body) === '{"status":"ok"}'
  } catch {
    // Whatever it is, it does not speak as the service does.
    return false
  }
}
