import type { ToolCallDelta } from '@verbatim/protocol'
import { readArguments, type UpstreamToolCall } from './upstream-wire.ts'

interface BegunCall {
  upstreamId: string
  upstreamIndex: number | null
}

/**
 * Tells the tool calls of a stream apart. A piece belongs to the call whose id it names, else to the one at its index, else to
 * the last one. A piece with a name and an id of its own begins a call, also at an index that is taken: Ollama counts
 * every call 0 (ollama/ollama issue 15457).
 */
export class ToolCallReader {
  readonly #index: number
  readonly #toolCallId: (toolIndex: number) => string
  readonly #calls: BegunCall[] = []

  constructor(index: number, toolCallId: (toolIndex: number) => string) {
    this.#index = index
    this.#toolCallId = toolCallId
  }

  /** Whether any call has begun. */
  get begun(): boolean {
    return this.#calls.length > 0
  }

  read(call: UpstreamToolCall): ToolCallDelta {
    const piece = { type: 'tool-call-delta' as const, index: this.#index, arguments: readArguments(call) }
    const found = this.#find(call)
    if (found !== -1) return { ...piece, toolIndex: found }
    const toolIndex = this.#calls.length
    this.#calls.push({ upstreamId: call.id ?? '', upstreamIndex: call.index ?? null })
    return { ...piece, toolIndex, id: this.#toolCallId(toolIndex), name: call.function?.name ?? '' }
  }

  /** The call that a piece belongs to; -1 when it begins one. */
  #find({ id, index, function: fn }: UpstreamToolCall): number {
    const named = (fn?.name ?? '') !== ''
    if (id != null && id !== '') {
      const same = this.#calls.findIndex(({ upstreamId }) => upstreamId === id)
      if (same !== -1 || named) return same
    }
    if (index != null) return this.#calls.findLastIndex(({ upstreamIndex }) => upstreamIndex === index)
    return named ? -1 : this.#calls.length - 1
  }
}
