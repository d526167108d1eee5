import { type Generation, SseParser, VerbatimError } from '@verbatim/protocol'
import { HARMONY_TAGS, type PromptPiece } from '../harmony/harmony.ts'
import { collected, streamed } from './attempts.ts'
import type { Backend, BackendRequest, Emit } from './backends.ts'
import { HarmonyAnswer } from './harmony-answer.ts'
import { requestGrammar } from './harmony-grammar.ts'
import {
  type EnginePrompt,
  mostTokens,
  promptWithImages,
  renderRequest,
  type TagIds,
  tokenizable,
  withoutMedia,
} from './harmony-prompt.ts'
import { UpstreamConnection, type UpstreamOptions } from './upstream-connection.ts'
import { brokenOff } from './upstream-error.ts'
import { llamaSampling } from './upstream-sampling.ts'
import { parseEvent } from './upstream-wire.ts'

/**
 * A model that speaks Harmony (gpt-oss) behind a llama-server. The conversation is rendered, held to its form and read
 * here (harmony/), over the engine's plain `/completion`: so a prompt is known token by token before it is sent, a text can never
 * forge a tag, and whatever the model writes is well formed.
 */
export class HarmonyBackend implements Backend {
  readonly slots: number
  readonly fingerprint: string
  readonly #options: UpstreamOptions
  readonly #contextTokens: number
  readonly #connection: UpstreamConnection
  #tagIds: TagIds | undefined

  constructor(options: UpstreamOptions & { contextTokens: number }) {
    this.slots = options.slots
    this.fingerprint = options.fingerprint
    this.#options = options
    this.#contextTokens = options.contextTokens
    this.#connection = new UpstreamConnection(options)
  }

  /** Renders the conversation without its images, and makes the grammar: what is wrong with either needs no engine to be told. */
  check(work: BackendRequest): number {
    const pieces = renderRequest({
      ...work,
      request: { ...work.request, messages: work.request.messages.map(withoutMedia) },
    })
    requestGrammar(work)
    return mostTokens(pieces)
  }

  complete(work: BackendRequest, signal: AbortSignal): Promise<Generation> {
    return collected((emit) => this.#generate(work, signal, emit), work, this.#options.retry, signal)
  }

  stream(work: BackendRequest, signal: AbortSignal, emit: Emit): Promise<void> {
    return streamed((pass) => this.#generate(work, signal, pass), emit, this.#options.retry, signal)
  }

  async #generate(work: BackendRequest, signal: AbortSignal, emit: Emit): Promise<void> {
    const tagIds = await this.#tags(signal)
    const prompt = await this.#prompt(renderRequest(work), tagIds, signal)
    const promptTokenIds = Array.isArray(prompt) ? prompt : undefined
    if (promptTokenIds !== undefined) this.#checkContext(promptTokenIds.length, work.request)
    const body = completionBody(work, prompt)
    const answer = new HarmonyAnswer(work, tagIds, promptTokenIds)
    // A stop string is met here, not in the engine, which has to be told that nobody needs the rest.
    const enough = work.request.stop.length > 0 ? new AbortController() : undefined
    let wait: Promise<void> | undefined
    let isAlive = false
    const parser = new SseParser((data) => {
      isAlive = true
      for (const event of answer.read(data)) wait = emit(event) ?? wait
    })
    const onData = (bytes: Buffer, alive: () => void) => {
      wait = undefined
      isAlive = false
      parser.push(bytes)
      if (isAlive) alive()
      if (answer.finished) enough?.abort()
      return wait
    }
    const call = { path: '/completion', body, firstTokenMs: this.#options.firstTokenMs, onData }
    try {
      const linked = enough === undefined ? signal : AbortSignal.any([signal, enough.signal])
      await this.#connection.post({ ...call, signal: linked })
    } catch (error) {
      if (!answer.finished) {
        // Behind the same address there may be another model by now.
        this.#tagIds = undefined
        work.spent?.(answer.spent)
        throw error
      }
    }
    if (!answer.finished) {
      work.spent?.(answer.spent)
      throw brokenOff(answer.begun)
    }
    await wait
  }

  async #prompt(pieces: PromptPiece[], tagIds: TagIds, signal: AbortSignal): Promise<EnginePrompt> {
    if (pieces.some((piece) => 'image' in piece)) {
      return promptWithImages(pieces, await this.#marker(signal))
    }
    return this.#tokenize(tokenizable(pieces, tagIds), false, signal)
  }

  /** @throws VerbatimError `context_length_exceeded` */
  #checkContext(promptTokens: number, { maxTokens, maxTokensParam }: BackendRequest['request']): void {
    const context = this.#contextTokens
    if (promptTokens + (maxTokens ?? 1) <= context) return
    const asked = maxTokens === undefined ? '' : `, ${maxTokensParam} is ${maxTokens}`
    throw new VerbatimError(
      'context_length_exceeded',
      `The messages are ${promptTokens} tokens${asked}, but this model's context is ${context} tokens, prompt and answer together.`,
      { param: promptTokens < context ? maxTokensParam : 'messages' },
    )
  }

  async #tags(signal: AbortSignal): Promise<TagIds> {
    if (this.#tagIds === undefined) {
      const ids = await this.#tokenize([...HARMONY_TAGS], true, signal)
      if (ids.length !== HARMONY_TAGS.length) {
        throw new VerbatimError(
          'upstream_error',
          'The engine has a model that does not know the tags of Harmony.',
        )
      }
      this.#tagIds = new Map(HARMONY_TAGS.map((tag, at) => [tag, ids[at] ?? 0]))
    }
    return this.#tagIds
  }

  async #tokenize(content: (number | string)[], tags: boolean, signal: AbortSignal): Promise<number[]> {
    const body = JSON.stringify({ content, add_special: false, parse_special: tags })
    const text = await this.#connection.postForText({ path: '/tokenize', body, signal })
    const { tokens } = parseEvent(text) as { tokens?: number[] }
    if (!Array.isArray(tokens))
      throw new VerbatimError('upstream_error', 'The engine did not tokenize the prompt.')
    return tokens
  }

  /** What stands for an image in a prompt: each process of the engine draws its own. */
  async #marker(signal: AbortSignal): Promise<string> {
    const { media_marker: marker } = parseEvent(await this.#connection.get('/props', signal)) as {
      media_marker?: string
    }
    if (marker === undefined) throw new VerbatimError('upstream_error', 'The engine takes no images.')
    return marker
  }

  isHealthy(): Promise<boolean> {
    return this.#connection.isHealthy()
  }

  close(): Promise<void> {
    return this.#connection.close()
  }
}

/** Of the last event; unasked it has the whole prompt and grammar in it. */
const LAST_FIELDS = ['content', 'tokens', 'stop', 'stop_type', 'tokens_predicted', 'tokens_evaluated']

function completionBody(work: BackendRequest, prompt: EnginePrompt): string {
  const { request, index, card } = work
  return JSON.stringify({
    prompt,
    stream: true,
    return_tokens: true,
    return_progress: true,
    // Only the engine knows what images became.
    response_fields: Array.isArray(prompt) ? LAST_FIELDS : [...LAST_FIELDS, 'prompt_token_ids'],
    ...llamaSampling(request, index, card.contextTokens),
    n_predict: request.maxTokens ?? -1,
    n_probs: request.logprobs ? Math.max(1, request.topLogprobs) : 0,
    grammar: requestGrammar(work),
  })
}
