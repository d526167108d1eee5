import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { SetupError } from '@verbatim/engine'
import type { FastifyInstance } from 'fastify'
import type { Config } from './config/config.ts'

/** The service while it takes connections. */
export interface Listening {
  /** The one to show first. */
  urls: string[]
  /** Takes no more connections, lets running requests finish for up to `drainMs`, then ends them. */
  close(drainMs: number): Promise<void>
}

/** `localhost` is both of these, and clients differ in which they try first. */
const LOOPBACK = '127.0.0.1'
const LOOPBACK_V6 = '::1'

/** How often connections are looked for that have had their last answer, and that callers would keep open. */
const IDLE_CHECK_MS = 100

/** @throws SetupError when the port is taken or the system refuses the address. */
export async function listen(app: FastifyInstance, config: Config): Promise<Listening> {
  const onLoopback = config.host === 'localhost'
  await app.listen({ host: onLoopback ? LOOPBACK : config.host, port: config.port }).catch((error) => {
    throw listenError(config, error)
  })
  const address = app.server.address() as AddressInfo
  const { port } = address
  const second = onLoopback
    ? await listenOnV6(app.server, port, config).catch(async (error) => {
        await app.close()
        throw error
      })
    : undefined
  const host = onLoopback
    ? 'localhost'
    : address?.family === 'IPv6'
      ? `[${address.address}]`
      : address?.address
  return {
    urls: [`http://${host}:${port}`],
    close: (drainMs) => drain(app, second === undefined ? [app.server] : [app.server, second], drainMs),
  }
}

/** The same server once more; undefined on a machine without IPv6. */
function listenOnV6(first: Server, port: number, config: Config): Promise<Server | undefined> {
  const second = createHttpServer(first.listeners('request')[0] as RequestListener)
  second.keepAliveTimeout = first.keepAliveTimeout
  return new Promise((resolve, reject) => {
    second.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(undefined)
      else reject(listenError(config, error))
    })
    second.listen(port, LOOPBACK_V6, () => resolve(second))
  })
}

async function drain(app: FastifyInstance, servers: Server[], drainMs: number): Promise<void> {
  const end = () => {
    for (const server of servers) server.closeAllConnections()
  }
  const closeIdle = () => {
    for (const server of servers) server.closeIdleConnections()
  }
  const timer = setTimeout(end, drainMs)
  const idle = setInterval(closeIdle, IDLE_CHECK_MS)
  try {
    const [, ...others] = servers
    await Promise.all([
      app.close(),
      ...others.map((server) => new Promise((resolve) => server.close(resolve))),
    ])
  } finally {
    clearTimeout(timer)
    clearInterval(idle)
  }
}

/** Asked before minutes are spent on an engine and a model that could then not be served. */
export function checkPort(config: Config): Promise<void> {
  if (config.port === 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => reject(listenError(config, error)))
    const host = config.host === 'localhost' ? LOOPBACK : config.host
    probe.listen(config.port, host, () => probe.close(() => resolve()))
  })
}

function listenError(config: Config, error: unknown): unknown {
  const { code } = error as { code?: string }
  const where = `${config.host}:${config.port}`
  if (code === 'EADDRINUSE') {
    return new SetupError(
      `Verbatim cannot listen on ${where}.`,
      'Another program uses this port already.',
      'Stop that program, or choose another port: PORT=8081 npm start, or --port 8081.',
      { cause: error },
    )
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new SetupError(
      `Verbatim cannot listen on ${where}.`,
      `The system refuses it (${code}).`,
      'Choose a port above 1023 with PORT, and an address of this machine with VERBATIM_HOST.',
      { cause: error },
    )
  }
  return error
}
