import type { ChatCompletionChunk } from '@verbatim/protocol'
import type { AnswerPiece } from './conversation.ts'

/**
 * Gathers the chunks of one answer into one piece a frame: a model may send hundreds of tokens a second, and the
 * page draws sixty times. A hidden tab draws nothing, so `flush` at the end gives what is left.
 */
export class PieceBuffer {
  readonly #onPiece: (piece: AnswerPiece) => void
  readonly #nextFrame: (draw: () => void) => void
  #piece: AnswerPiece | null = null

  constructor(onPiece: (piece: AnswerPiece) => void, nextFrame: (draw: () => void) => void) {
    this.#onPiece = onPiece
    this.#nextFrame = nextFrame
  }

  add(chunk: ChatCompletionChunk): void {
    if (this.#piece === null) this.#nextFrame(() => this.flush())
    const piece = this.#piece ?? { text: '', reasoning: '', finishReason: null, usage: null }
    const choice = chunk.choices[0]
    this.#piece = {
      text: piece.text + (choice?.delta.content ?? ''),
      reasoning: piece.reasoning + (choice?.delta.reasoning_content ?? ''),
      finishReason: choice?.finish_reason ?? piece.finishReason,
      usage: chunk.usage ?? piece.usage,
    }
  }

  flush(): void {
    const piece = this.#piece
    this.#piece = null
    if (piece !== null) this.#onPiece(piece)
  }
}
