/**
 * The peer: the least that a good Node proxy does, node:http in front of undici's `dispatch`. No authentication, no
 * checks, no limits; but back-pressure is honoured and a client that leaves ends its upstream request.
 *
 * Usage: node bench/bare-proxy.ts PORT UPSTREAM_ORIGIN
 */
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { type Dispatcher, Pool } from 'undici'

const [port, upstream] = process.argv.slice(2)
if (port === undefined || upstream === undefined) throw new Error('usage: bare-proxy.ts PORT UPSTREAM_ORIGIN')
const pool = new Pool(upstream, { connections: 128, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })

createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => forward(request, response, parts.length === 1 ? parts[0] : Buffer.concat(parts)))
}).listen(Number(port), '127.0.0.1')

function forward(request: IncomingMessage, response: ServerResponse, body: Buffer | undefined): void {
  const options: Dispatcher.DispatchOptions = {
    path: request.url ?? '/',
    method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
    headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
    body: body !== undefined && body.length > 0 ? body : null,
  }
  pool.dispatch(options, relay(response))
}

function relay(response: ServerResponse): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller) {
      response.on('close', () => {
        if (!response.writableFinished) controller.abort(new Error('the client left'))
      })
      response.on('drain', () => controller.resume())
    },
    onResponseStart(_controller, status, headers) {
      const kept: OutgoingHttpHeaders = {}
      for (const name of ['content-type', 'content-length']) {
        const value = headers[name]
        if (value !== undefined) kept[name] = value
      }
      response.writeHead(status, kept)
    },
    onResponseData(controller, chunk) {
      if (!response.write(chunk)) controller.pause()
    },
    onResponseEnd() {
      response.end()
    },
    onResponseError(_controller, error) {
      if (response.headersSent) response.destroy(error)
      else response.writeHead(502).end(error.message)
    },
  }
}
