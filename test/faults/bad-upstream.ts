/**
 * An OpenAI-compatible upstream that behaves as the first word of the last message says (bad-answers.ts): a process of
 * its own, so that what it does to a connection is done by the system. Prints its port.
 *
 * `GET /record?content=…` tells what was asked and done for one content; `POST /release?content=…` lets a held answer go.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { behaviourOf } from './bad-answers.ts'
import type { UpstreamRecord } from './start-bad-upstream.ts'

class Conversation implements UpstreamRecord {
  readonly arrivals: number[] = []
  readonly connections: number[] = []
  writtenBytes = 0
  open = 0
  get now() {
    return performance.now()
  }
  readonly #release = Promise.withResolvers<void>()
  readonly released = this.#release.promise

  release(): void {
    this.#release.resolve()
  }
}

const conversations = new Map<string, Conversation>()
let connections = 0
const connectionNumbers = new WeakMap<object, number>()

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error)
    process.exit(1)
  })
})
server.on('connection', (socket) => connectionNumbers.set(socket, ++connections))
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://upstream')
  if (pathname === '/v1/chat/completions') return complete(request, response)
  const conversation = conversationOf(searchParams.get('content') ?? '')
  if (pathname === '/release') conversation.release()
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(recordOf(conversation)))
}

async function complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { messages, stream } = JSON.parse(await text(request)) as {
    messages: { content: string }[]
    stream: boolean
  }
  const content = messages.at(-1)?.content ?? ''
  const conversation = conversationOf(content)
  conversation.arrivals.push(performance.now())
  conversation.connections.push(connectionNumbers.get(request.socket) ?? 0)
  conversation.open += 1
  const before = request.socket.bytesWritten
  const count = () => {
    conversation.writtenBytes = request.socket.bytesWritten - before
  }
  const counting = setInterval(count, 20)
  response.on('close', () => {
    clearInterval(counting)
    count()
    conversation.open -= 1
  })
  const { released } = conversation
  await behaviourOf(content)({ response, stream, attempt: conversation.arrivals.length, released })
}

function recordOf({ arrivals, connections, writtenBytes, open, now }: Conversation): UpstreamRecord {
  return { now, arrivals, connections, writtenBytes, open }
}

function conversationOf(content: string): Conversation {
  const known = conversations.get(content) ?? new Conversation()
  conversations.set(content, known)
  return known
}
