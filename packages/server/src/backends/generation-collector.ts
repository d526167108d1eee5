import type { Choice, Generation, GenerationEvent, TokenLogprob, ToolCall, Usage } from '@verbatim/protocol'

/** Gathers the events of one choice into the whole that a caller gets who does not stream. */
export class GenerationCollector {
  readonly #index: number
  readonly #toolCalls: ToolCall[] = []
  #text = ''
  #hasText = false
  #reasoning = ''
  #logprobs: TokenLogprob[] | null
  #finishReason: Choice['finishReason'] = 'stop'
  #usage: Usage = { promptTokens: 0, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0 }

  constructor(index: number, logprobs: boolean) {
    this.#index = index
    this.#logprobs = logprobs ? [] : null
  }

  take(event: GenerationEvent): void {
    if (event.type === 'text-delta') {
      this.#hasText = true
      this.#text += event.text
      this.#logprobs?.push(...(event.logprobs ?? []))
    } else if (event.type === 'reasoning-delta') this.#reasoning += event.text
    else if (event.type === 'finish') this.#finishReason = event.reason
    else if (event.type === 'usage') this.#usage = event.usage
    else this.#toolCall(event)
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
    const onlyCalls = !this.#hasText && this.#toolCalls.length > 0
    return {
      choices: [
        {
          index: this.#index,
          content: onlyCalls ? null : this.#text,
          reasoning: this.#reasoning || null,
          toolCalls: this.#toolCalls,
          logprobs: onlyCalls ? null : this.#logprobs,
          finishReason: this.#finishReason,
        },
      ],
      usage: this.#usage,
    }
  }
}
