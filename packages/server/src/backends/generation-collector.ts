import type { Choice, Generation, GenerationEvent, TokenLogprob, ToolCall, Usage } from '@verbatim/protocol'

/** Gathers the events of one choice into the whole that a caller gets who does not stream. */
export class GenerationCollector {
  readonly #index: number
  readonly #toolCalls: ToolCall[] = []
  #text = ''
  #reasoning = ''
  readonly #logprobs: TokenLogprob[] = []
  readonly #wantsLogprobs: boolean
  #finishReason: Choice['finishReason'] = 'stop'
  #tokenIds: readonly number[] | undefined
  #promptTokenIds: readonly number[] | undefined
  #usage: Usage = { promptTokens: 0, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0 }

  constructor(index: number, logprobs: boolean) {
    this.#index = index
    this.#wantsLogprobs = logprobs
  }

  take(event: GenerationEvent): void {
    if (event.type === 'text-delta') {
      this.#text += event.text
      if (this.#wantsLogprobs) this.#logprobs.push(...(event.logprobs ?? []))
    } else if (event.type === 'reasoning-delta') this.#reasoning += event.text
    else if (event.type === 'tool-call-delta') this.#toolCall(event)
    else this.#end(event)
  }

  #end(event: Extract<GenerationEvent, { type: 'finish' | 'usage' }>): void {
    if (event.type === 'finish') {
      this.#finishReason = event.reason
      this.#tokenIds = event.tokenIds
    } else {
      this.#usage = event.usage
      this.#promptTokenIds = event.promptTokenIds
    }
  }

  #toolCall(event: Extract<GenerationEvent, { type: 'tool-call-delta' }>): void {
    const call = this.#toolCalls[event.toolIndex]
    if (call !== undefined) {
      call.function.arguments += event.arguments
      return
    }
    this.#toolCalls[event.toolIndex] = {
      id: event.id ?? '',
      type: 'function',
      function: { name: event.name ?? '', arguments: event.arguments },
    }
  }

  generation(): Generation {
    const onlyCalls = this.#text === '' && this.#toolCalls.length > 0
    return {
      choices: [
        {
          index: this.#index,
          content: onlyCalls ? null : this.#text,
          reasoning: this.#reasoning || null,
          toolCalls: this.#toolCalls,
          // A stream without any cannot tell an empty list from none.
          logprobs: this.#logprobs.length > 0 ? this.#logprobs : null,
          finishReason: this.#finishReason,
          tokenIds: this.#tokenIds,
        },
      ],
      usage: this.#usage,
      promptTokenIds: this.#promptTokenIds,
    }
  }
}
