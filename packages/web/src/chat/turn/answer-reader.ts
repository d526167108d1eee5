import type {
  ChatCompletionChunk,
  ChunkToolCall,
  FinishReason,
  ToolCall,
  WireUsage,
} from '@verbatim/protocol'
import type { AnswerNode } from '../conversation.ts'

/** Reads one stream from its beginning, and tells what is to be shown of it. */
export class AnswerReader {
  readonly #answer: AnswerNode
  readonly #elapsedMs: (() => number) | null
  /** The events as they came: what the answer is put together from in the end. */
  readonly data: string[] = []
  #text = ''
  #reasoning = ''
  #toolCalls: ToolCall[] = []
  #finishReason: FinishReason | null = null
  #usage: WireUsage | null = null
  #firstTokenMs: number | null = null
  #reasoningFrom: number | null = null
  #reasoningMs: number | null = null

  /**
   * @param answer as it is shown: of an answer that is taken up, what came before.
   * @param elapsedMs since it was sent; null for one that is taken up, as the times of what comes again say nothing.
   */
  constructor(answer: AnswerNode, elapsedMs: (() => number) | null) {
    this.#answer = answer
    this.#elapsedMs = elapsedMs
  }

  get begun(): boolean {
    return this.#text !== '' || this.#reasoning !== '' || this.#toolCalls.length > 0
  }

  take(chunk: ChatCompletionChunk, data: string): void {
    this.data.push(data)
    if (chunk.usage != null) this.#usage = chunk.usage
    const choice = chunk.choices.find(({ index }) => index === 0)
    if (choice === undefined) return
    this.#takeDelta(choice.delta)
    this.#finishReason = choice.finish_reason ?? this.#finishReason
  }

  #takeDelta({ content, reasoning_content: reasoning, tool_calls: calls }: Delta): void {
    if (this.#elapsedMs !== null)
      this.#takeTime(this.#elapsedMs(), { reasons: !!reasoning, answers: !!content || calls !== undefined })
    if (reasoning) this.#reasoning += reasoning
    if (content) this.#text += content
    for (const call of calls ?? []) this.#toolCalls = withPiece(this.#toolCalls, call)
  }

  #takeTime(now: number, { reasons, answers }: { reasons: boolean; answers: boolean }): void {
    if (reasons || answers) this.#firstTokenMs ??= now
    if (reasons) this.#reasoningFrom ??= now
    if (answers && this.#reasoningFrom !== null) this.#reasoningMs ??= now - this.#reasoningFrom
  }

  /** What is shown never jumps back: as long as the stream repeats what is shown already, that stays. */
  shown(): AnswerNode {
    const [text, reasoning] = [this.#text, this.#reasoning]
    const behind = this.#answer.text.startsWith(text) && this.#answer.reasoning.startsWith(reasoning)
    const { timing } = this.#answer
    return {
      ...this.#answer,
      state:
        this.begun || this.#answer.text !== '' || this.#answer.reasoning !== '' ? 'streaming' : 'waiting',
      text: behind ? this.#answer.text : text,
      reasoning: behind ? this.#answer.reasoning : reasoning,
      toolCalls: this.#toolCalls.length === 0 ? this.#answer.toolCalls : this.#toolCalls,
      finishReason: this.#finishReason,
      usage: this.#usage,
      timing: {
        ...timing,
        firstTokenMs: timing.firstTokenMs ?? this.#firstTokenMs,
        reasoningMs: timing.reasoningMs ?? this.#reasoningMs,
      },
    }
  }

  /** The whole answer: from here on nothing but what this stream said counts. */
  whole(): AnswerNode {
    const shown = this.shown()
    return { ...shown, text: this.#text, reasoning: this.#reasoning, toolCalls: this.#toolCalls }
  }
}

type Delta = ChatCompletionChunk['choices'][number]['delta']

function withPiece(calls: ToolCall[], piece: ChunkToolCall): ToolCall[] {
  const known = calls[piece.index]
  const next: ToolCall =
    known === undefined
      ? {
          id: piece.id ?? '',
          type: 'function',
          function: { name: piece.function.name ?? '', arguments: piece.function.arguments },
        }
      : {
          ...known,
          function: { ...known.function, arguments: known.function.arguments + piece.function.arguments },
        }
  return known === undefined ? [...calls, next] : calls.with(piece.index, next)
}
