import type { IncomingMessage } from 'node:http'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { type ChatCompletion, type ChatCompletionChunk, SseParser } from '@verbatim/protocol'
import { engineOf } from '../faults/engine-of.ts'
import { post, startTestService, type TestService } from '../support/service.ts'
import { completionOfChunks, type EngineAnswer, ofCompletion, ofEngine, type Received } from './answer.ts'
import type { Case } from './cases.ts'

/** How the service is run: none of it may change an answer. */
export interface Settings {
  threads: number
  slots: number
}

/** How one request is made: none of it may change its answer. */
export interface Manner {
  streaming: boolean
  /** The engine's slot to run in, for a request that goes to the engine itself. */
  slot?: number
}

/** A running service, and its engine's own door. */
export class Stand {
  readonly settings: Settings
  readonly #service: TestService
  readonly #socketPath: string

  private constructor(service: TestService, settings: Settings, socketPath: string) {
    this.#service = service
    this.settings = settings
    this.#socketPath = socketPath
  }

  static async open(env: Record<string, string>, settings: Settings): Promise<Stand> {
    const service = await startTestService({
      ...env,
      VERBATIM_THREADS: String(settings.threads),
      VERBATIM_SLOTS: String(settings.slots),
    })
    const [, socketPath] = / --host (\S+\.sock)/.exec(engineOf(service).command) ?? []
    if (socketPath === undefined) throw new Error('the engine was not told of a socket')
    return new Stand(service, settings, socketPath)
  }

  ask(each: Case, manner: Manner): Promise<Received> {
    return each.way === 'chat' ? this.#chat(each, manner) : this.#engine(each, manner)
  }

  /** Begins an answer and leaves after so many pieces of it, as people do. */
  async leave(body: object, afterPieces: number): Promise<void> {
    const response = await this.#postEngine({ ...body, stream: true })
    let pieces = 0
    for await (const _ of response) {
      pieces += 1
      if (pieces >= afterPieces) break
    }
    response.destroy()
  }

  async close(): Promise<void> {
    await this.#service.stop()
  }

  async #chat({ id, body }: Case, { streaming }: Manner): Promise<Received> {
    const more = streaming ? { stream: true, stream_options: { include_usage: true } } : {}
    const response = await post(this.#service, '/v1/chat/completions', { ...body, ...more })
    if (response.status !== 200 || response.body === null) {
      throw new Error(`${id} was answered with ${response.status}: ${await response.text()}`)
    }
    if (!streaming) return ofCompletion((await response.json()) as ChatCompletion)
    return ofCompletion(completionOfChunks(await events<ChatCompletionChunk>(response.body)))
  }

  async #engine({ id, body }: Case, { streaming, slot }: Manner): Promise<Received> {
    const response = await this.#postEngine({
      ...body,
      stream: streaming,
      ...(slot === undefined ? {} : { id_slot: slot }),
    })
    if (response.statusCode !== 200) {
      throw new Error(`${id} was answered with ${response.statusCode}: ${await text(response)}`)
    }
    if (!streaming) return ofEngine([JSON.parse(await text(response)) as EngineAnswer])
    return ofEngine(await events<EngineAnswer>(response))
  }

  #postEngine(body: object): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' }
      const options = {
        socketPath: this.#socketPath,
        path: '/completion',
        method: 'POST',
        headers,
        agent: false,
      }
      request(options, resolve).on('error', reject).end(JSON.stringify(body))
    })
  }
}

async function events<T>(body: AsyncIterable<Uint8Array>): Promise<T[]> {
  const all: T[] = []
  const parser = new SseParser((data) => {
    if (data !== '[DONE]') all.push(JSON.parse(data) as T)
  })
  for await (const bytes of body) parser.push(bytes)
  return all
}
