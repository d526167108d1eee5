import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What the service asked of the upstream, by the parts that tests look at. */
export interface UpstreamRequest {
  messages: { role: string; content: unknown }[]
  temperature?: number
  max_tokens?: number
}

const PATIENCE_MS = 60_000

/** One answer, which comes as the test says, piece by piece. */
export class ScriptedAnswer {
  readonly request: UpstreamRequest
  readonly #response: ServerResponse
  #pieces = 0

  constructor(request: UpstreamRequest, response: ServerResponse) {
    this.request = request
    this.#response = response
  }

  say(content: string): void {
    this.#delta({ content })
  }

  think(reasoning: string): void {
    this.#delta({ reasoning_content: reasoning })
  }

  call(name: string, json: string): void {
    this.#delta({
      tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name, arguments: json } }],
    })
  }

  end(reason: 'stop' | 'length' | 'tool_calls' = 'stop'): void {
    this.#event({ choices: [{ index: 0, delta: {}, finish_reason: reason }] })
    const usage = { prompt_tokens: 7, completion_tokens: this.#pieces, total_tokens: 7 + this.#pieces }
    this.#event({ choices: [], usage })
    this.#response.end('data: [DONE]\n\n')
  }

  /** Resolves when the service has left it. */
  async left(): Promise<void> {
    if (!this.#response.destroyed) await once(this.#response, 'close')
  }

  #delta(delta: object): void {
    this.#pieces += 1
    this.#event({ choices: [{ index: 0, delta, finish_reason: null }] })
  }

  #event(body: object): void {
    if (!this.#response.headersSent) this.#response.writeHead(200, { 'content-type': 'text/event-stream' })
    this.#response.write(`data: ${JSON.stringify(body)}\n\n`)
  }
}

/** An OpenAI-compatible upstream whose answers the test gives while the page waits for them. */
export class ScriptedUpstream {
  readonly #server: Server
  readonly #begun: ScriptedAnswer[] = []
  readonly #waiting: ((answer: ScriptedAnswer) => void)[] = []

  constructor() {
    this.#server = createServer((request, response) => {
      this.#take(request, response).catch((error: unknown) => response.destroy(error as Error))
    })
  }

  /** @returns its URL */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** The next answer that is asked for, in the order of asking. */
  next(): Promise<ScriptedAnswer> {
    const begun = this.#begun.shift()
    if (begun !== undefined) return Promise.resolve(begun)
    return new Promise((resolve, reject) => {
      const take = (answer: ScriptedAnswer) => {
        clearTimeout(timer)
        resolve(answer)
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1)
        reject(new Error('the upstream was not asked'))
      }, PATIENCE_MS)
      this.#waiting.push(take)
    })
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.url?.endsWith('/chat/completions')) {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"object":"list","data":[{"id":"scripted"}]}')
      return
    }
    const answer = new ScriptedAnswer(JSON.parse(await text(request)) as UpstreamRequest, response)
    const waiting = this.#waiting.shift()
    if (waiting === undefined) this.#begun.push(answer)
    else waiting(answer)
  }
}
