import type { Message, VerbatimClient } from '@verbatim/protocol'
import { streamAnswer } from './answer.ts'
import type { Given } from './command.ts'
import { buildRequest, systemMessages } from './request.ts'
import { printJson, type Terminal } from './terminal.ts'

/** A chat's history and model. A turn that failed leaves no trace; of one that was stopped, what was heard stays. */
export class Conversation {
  model: string
  readonly #given: Given
  readonly #client: VerbatimClient
  readonly #terminal: Terminal
  #messages: Message[]

  constructor(model: string, given: Given, client: VerbatimClient, terminal: Terminal) {
    this.model = model
    this.#given = given
    this.#client = client
    this.#terminal = terminal
    this.#messages = systemMessages(given)
  }

  startOver(): void {
    this.#messages = systemMessages(this.#given)
  }

  /** @throws ApiError, UnreachableError, and the signal's reason when it is aborted. */
  async ask(content: string, signal: AbortSignal): Promise<void> {
    const asked: Message[] = [...this.#messages, { role: 'user', content }]
    let answer = ''
    const hear = (text: string) => {
      answer += text
    }
    const keep = () => {
      this.#messages = [...asked, { role: 'assistant', content: answer }]
    }
    try {
      await this.#answer(asked, signal, hear)
      keep()
    } catch (error) {
      if (signal.aborted && answer !== '') keep()
      throw error
    }
  }

  async #answer(messages: Message[], signal: AbortSignal, heard: (text: string) => void): Promise<void> {
    const request = buildRequest(this.#given, this.model, messages)
    if (!this.#terminal.json) {
      const reasoning = this.#given.flag('reasoning')
      return streamAnswer(this.#client, request, this.#terminal, { signal, reasoning, heard })
    }
    const completion = await this.#client.chat(request, signal)
    heard(completion.choices[0]?.message.content ?? '')
    printJson(this.#terminal, completion)
  }
}
