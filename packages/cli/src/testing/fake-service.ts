import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** What the service got for one answer: the parsed body, and whether the client went away before the end. */
export interface Asked {
  messages: { role: string; content: string }[]
  left: Promise<void>
}

type Answer = (response: ServerResponse, asked: Asked) => void

/**
 * A local HTTP server that stands for a service in trouble: it refuses, stalls or breaks, which the real one does not
 * do when asked. What goes well is tested with the real service.
 */
export async function startFakeService(t: TestContext, answer: Answer) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    if (request.url === '/v1/models') {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ data: [{ id: 'small', aliases: ['tiny'] }] }))
      return
    }
    void readBody(request).then((body) => {
      const { promise: left, resolve } = Promise.withResolvers<void>()
      response.on('close', () => resolve())
      asked.push({ ...(JSON.parse(body) as Pick<Asked, 'messages'>), left })
      const latest = asked.at(-1)
      if (latest) answer(response, latest)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** Refuses with a status, as the service's error bodies do. */
export function refuse(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify({ error: { message: `It says ${code}.`, type: code, param: null, code } }))
  }
}

/** Begins to stream, says these words, and then neither ends nor goes on. */
export function stallAfter(...words: string[]): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const content of words) response.write(chunk({ delta: { content } }))
  }
}

/** Streams these words and ends as the service does. */
export function complete(response: ServerResponse, ...words: string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const content of words) response.write(chunk({ delta: { content } }))
  response.end(`${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`)
}

function chunk(choice: object): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, finish_reason: null, ...choice }] })}\n\n`
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const part of request.setEncoding('utf8')) body += part
  return body
}
