import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

/** Stands in every error that the upstream sends: no caller may ever read it. */
export const SECRET = 'upstream-secret-7f3a'

export interface Call {
  response: ServerResponse
  stream: boolean
  /** 1 for the first request with this content, 2 for its first retry. */
  attempt: number
  /** Resolves when the test releases this content. */
  released: Promise<void>
}

type Behaviour = (call: Call) => void | Promise<void>

const GREETING = 'Hello'
const MANY_BYTES = 'Grüße 😀 漢字 👩‍👩‍👧'
const PIECE = 'a'.repeat(64 * 1024)

/** What the upstream can do, by the first word of the last message. */
export const BEHAVIOURS: Record<string, Behaviour> = {
  answer: (call) => end(call, wholeAnswer(call, GREETING)),
  held: async (call) => {
    await call.released
    end(call, wholeAnswer(call, GREETING))
  },
  'held-mid-answer': async (call) => {
    begin(call).write(beginning(call))
    await call.released
    call.response.end(call.stream ? delta('lo') + finish() : completion(GREETING).slice(40))
  },
  'slow-body': (call) => inPieces(call, Buffer.from(wholeAnswer(call, GREETING)), call.stream ? 75 : 25),
  'split-character': (call) => byteByByte(call, Buffer.from(wholeAnswer(call, MANY_BYTES))),
  'half-character-at-end': (call) => {
    const bytes = Buffer.from(call.stream ? delta('Hel') + delta('😀') : completion('😀'))
    begin(call).end(bytes.subarray(0, bytes.indexOf('😀') + 2))
  },
  'stall-before-headers': () => undefined,
  'stall-mid-answer': (call) => void begin(call).write(beginning(call)),
  'comments-only': (call) => repeat(call, ': still working\n\n', 20),
  'comments-mid-answer': async (call) => {
    begin(call).write(beginning(call))
    await repeat(call, call.stream ? ': still working\n\n' : ' ', 20)
  },
  'die-mid-answer': ({ response, ...call }) => {
    begin({ response, ...call }).write(beginning({ response, ...call }), () => response.socket?.destroy())
  },
  'close-without-end': (call) => void begin(call).end(beginning(call)),
  'close-at-once': (call) => void begin(call).end(),
  'garbage-json': (call) => {
    begin(call).end(call.stream ? `${delta('Hel')}data: {"choices": ${SECRET}\n\n` : `{"choices": ${SECRET}`)
  },
  'garbage-first': (call) => void begin(call).end(`data: {"choices": ${SECRET}\n\n`),
  'wrong-content': (call) => {
    const message = { content: { text: SECRET } }
    begin(call).end(asEvents(call, { choices: [{ message, delta: message }], usage: {} }))
  },
  'wrong-tools': (call) => {
    const message = { tool_calls: 5 }
    begin(call).end(asEvents(call, { choices: [{ message, delta: message }], usage: {} }))
  },
  'null-choice': (call) => void begin(call).end(asEvents(call, { choices: [null], usage: {} })),
  'error-event': (call) => {
    begin(call).end((call.stream ? delta('Hel') : '') + asEvents(call, upstreamError(500)))
  },
  'error-first': (call) => void begin(call).end(asEvents(call, upstreamError(500))),
  'not-json': (call) => void begin(call, 'text/html').end(`<html><p>${SECRET}</p></html>`),
  'endless-line': (call) => {
    begin(call).write(call.stream ? `${delta('Hel')}data: {"` : '{"choices":[{"message":{"content":"')
    return repeat(call, PIECE, 0)
  },
  'endless-error': (call) => {
    call.response.writeHead(500, { 'content-type': 'text/plain' })
    return repeat(call, PIECE, 0)
  },
  'stalled-error': ({ response }) => {
    response.writeHead(500, { 'content-type': 'text/plain' })
    response.write(SECRET)
  },
  'busy-twice': (call) => {
    if (call.attempt > 2) return end(call, wholeAnswer(call, GREETING))
    sendError(call, 503, 'json')
  },
  'reset-once': (call) => {
    if (call.attempt > 1) return end(call, wholeAnswer(call, GREETING))
    call.response.socket?.resetAndDestroy()
  },
  flood: async (call) => {
    begin(call)
    for (let sent = 0; sent < 512 && !call.response.destroyed; sent++) await write(call, delta(PIECE))
    call.response.end(finish())
  },
}

/** Also `status-503-json`, `-text` and `-empty`, for any status. */
export function behaviourOf(content: string): Behaviour {
  const [name = ''] = content.split(' ', 1)
  const [, status, body = ''] = /^status-(\d{3})-(\w+)$/.exec(name) ?? []
  if (status !== undefined) return (call) => sendError(call, Number(status), body)
  const behaviour = BEHAVIOURS[name]
  if (behaviour === undefined) throw new Error(`the bad upstream knows no behaviour "${name}"`)
  return behaviour
}

function begin({ response, stream }: Call, type?: string): ServerResponse {
  response.writeHead(200, { 'content-type': type ?? (stream ? 'text/event-stream' : 'application/json') })
  return response
}

function end(call: Call, text: string): void {
  begin(call).end(text)
}

function sendError({ response }: Call, status: number, body: string): void {
  response.writeHead(status, { 'content-type': body === 'json' ? 'application/json' : 'text/plain' })
  response.end(body === 'json' ? JSON.stringify(upstreamError(status)) : body === 'text' ? SECRET : '')
}

function upstreamError(code: number) {
  return { error: { code, message: SECRET, type: 'server_error' } }
}

/** As much as comes before it goes wrong: the text "Hel", or half a completion. */
function beginning({ stream }: Call): string {
  return stream ? delta('Hel') : completion(GREETING).slice(0, 40)
}

function wholeAnswer({ stream }: Call, text: string): string {
  if (!stream) return completion(text)
  return [...text].map(delta).join('') + finish()
}

function asEvents({ stream }: Call, body: object): string {
  const text = JSON.stringify(body)
  return stream ? `data: ${text}\n\n` : text
}

function delta(content: string): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`
}

const USAGE = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 }

function finish(): string {
  const last = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
  return `data: ${JSON.stringify(last)}\n\ndata: ${JSON.stringify({ choices: [], usage: USAGE })}\n\ndata: [DONE]\n\n`
}

function completion(content: string): string {
  const message = { role: 'assistant', content }
  return JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage: USAGE })
}

async function byteByByte(call: Call, bytes: Buffer): Promise<void> {
  begin(call)
  for (let at = 0; at < bytes.length; at++) await write(call, bytes.subarray(at, at + 1))
  call.response.end()
}

async function inPieces(call: Call, bytes: Buffer, pieces: number): Promise<void> {
  begin(call)
  const size = Math.ceil(bytes.length / pieces)
  for (let at = 0; at < bytes.length; at += size) {
    await write(call, bytes.subarray(at, at + size))
    await delay(20)
  }
  call.response.end()
}

/** For ever, or until the service closes the connection. */
async function repeat(call: Call, piece: string, pauseMs: number): Promise<void> {
  if (!call.response.headersSent) begin(call)
  while (!call.response.destroyed) {
    await write(call, piece)
    if (pauseMs > 0) await delay(pauseMs)
  }
}

/** Resolves when there is room for more, or nobody is left to write to. */
function write({ response }: Call, piece: string | Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve()
    const settle = () => {
      response.off('close', settle)
      resolve()
    }
    response.on('close', settle)
    response.write(piece, settle)
  })
}
