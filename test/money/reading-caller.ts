import { type ClientRequest, request } from 'node:http'
import type { TestService } from '../support/service.ts'

/** A caller that reads an answer as it comes, and may leave in the middle. */
export class ReadingCaller {
  status = 0
  headers: Record<string, string | string[] | undefined> = {}
  text = ''
  /** Resolves when the answer ended, or its connection did. */
  readonly ended: Promise<void>
  readonly #call: ClientRequest
  #changed = Promise.withResolvers<void>()

  constructor(service: TestService, path: string, body: object, headers: Record<string, string>) {
    const sent = { 'content-type': 'application/json', ...headers }
    this.#call = request(service.url + path, { method: 'POST', headers: sent, agent: false })
    this.ended = new Promise((resolve) => {
      this.#call.on('error', () => resolve())
      this.#call.on('response', (response) => {
        this.status = response.statusCode ?? 0
        this.headers = response.headers
        response.setEncoding('utf8').on('data', (text: string) => this.#take(text))
        response.on('close', () => resolve())
        response.on('error', () => resolve())
      })
    })
    this.#call.end(JSON.stringify(body))
  }

  /** Without the comments, which are about the waiting. */
  get events(): string {
    return this.text.replaceAll(/^:.*\n\n/gm, '')
  }

  /** Until that much of the answer is here. @throws when it ended without. */
  async has(part: string): Promise<void> {
    while (!this.text.includes(part)) {
      const changed = this.#changed.promise.then(() => false)
      if (await Promise.race([changed, this.ended.then(() => true)])) break
    }
    if (!this.text.includes(part))
      throw new Error(`it ended with ${this.status} without ${part}: ${this.text}`)
  }

  leave(): void {
    this.#call.destroy()
  }

  #take(text: string): void {
    this.text += text
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }
}
