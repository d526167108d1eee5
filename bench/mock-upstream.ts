/**
 * An upstream that answers at once and streams at a fixed pace, with llama-server's routes and bytes. All answers
 * are made up before the first request, so that little CPU is taken from what is measured. A short answer comes at once also when it
 * is streamed: a gateway may ask for a stream to count what it makes one answer of.
 *
 * Usage: node bench/mock-upstream.ts PORT MODEL TOKENS GAP_MS
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { ANSWER_TOKENS, completionBody, httpChunk, streamEvents } from './mock-answers.ts'

const [port, model, tokens, gapMs] = process.argv.slice(2)
if (port === undefined || model === undefined)
  throw new Error('usage: mock-upstream.ts PORT MODEL TOKENS GAP_MS')

const completion = Buffer.from(completionBody(model))
const chunks = streamEvents(model, Number(tokens)).map(httpChunk)
const shortStream = Buffer.concat(streamEvents(model, ANSWER_TOKENS).map(httpChunk))
const SHORT = [',', '}'].map((end) => `"max_tokens":${ANSWER_TOKENS}${end}`)
/** Finish, usage and [DONE] follow the last text at once, as from the engine. */
const EVENTS_AT_THE_END = 3
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

const GETS: Record<string, unknown> = {
  '/health': { status: 'ok' },
  '/v1/models': {
    object: 'list',
    data: [
      { id: model, object: 'model', created: 1795253687, owned_by: 'llamacpp', meta: { n_ctx_train: 8192 } },
    ],
  },
  '/props': {
    default_generation_settings: { n_ctx: 8192 },
    total_slots: 128,
    model_alias: model,
    chat_template: '',
    modalities: { vision: false, audio: false },
  },
}

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => answer(request, response, Buffer.concat(parts)))
})
server.keepAliveTimeout = 60_000
server.listen(Number(port), '127.0.0.1')

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const found = GETS[request.url ?? '']
  if (request.method === 'GET' && found !== undefined) {
    response.writeHead(200, JSON_TYPE).end(JSON.stringify(found))
  } else if (request.url !== '/v1/chat/completions') {
    response.writeHead(404, JSON_TYPE).end('{"error":{"code":404,"message":"File Not Found"}}')
  } else if (body.includes('"stream":true')) {
    stream(
      response,
      SHORT.some((text) => body.includes(text)),
    )
  } else {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': completion.length }).end(completion)
  }
}

/** Node would write a chunk in three pieces; one write to the socket is what llama-server does, and is cheaper. */
function stream(response: ServerResponse, isShort: boolean): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' })
  response.flushHeaders()
  if (isShort) {
    response.socket?.write(shortStream)
    response.end()
    return
  }
  let next = 0
  const timer = setInterval(() => {
    const chunk = chunks[next++]
    if (chunk !== undefined) response.socket?.write(chunk)
    if (next < chunks.length - EVENTS_AT_THE_END) return
    clearInterval(timer)
    response.socket?.write(Buffer.concat(chunks.slice(next)))
    response.end()
  }, Number(gapMs))
  response.on('close', () => clearInterval(timer))
}
