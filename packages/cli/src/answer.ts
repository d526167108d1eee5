import type { ChatCompletionChunk, ChatRequest, VerbatimClient } from '@verbatim/protocol'
import { noteLine, showable, type Terminal } from './terminal.ts'

/**
 * Streams one answer to stdout as it comes, ended by a line break; reasoning goes to stderr, where it is wanted.
 * `heard` is called with each piece, so that a caller who stops the answer has what came until then; `chunk` with all that came.
 *
 * @throws ApiError, UnreachableError, and the signal's reason when it is aborted.
 */
export async function streamAnswer(
  client: VerbatimClient,
  request: ChatRequest,
  terminal: Terminal,
  options: {
    signal: AbortSignal
    reasoning: boolean
    heard?: (text: string) => void
    chunk?: (chunk: ChatCompletionChunk) => void
  },
): Promise<void> {
  const output = new AnswerOutput(terminal, options.reasoning)
  let cut = false
  try {
    for await (const chunk of client.stream(request, options.signal)) {
      options.chunk?.(chunk)
      for (const { delta, finish_reason: reason } of chunk.choices) {
        if (delta.reasoning_content) output.reason(delta.reasoning_content)
        if (delta.content) {
          options.heard?.(delta.content)
          await output.say(delta.content)
        }
        cut ||= reason === 'length'
      }
    }
  } finally {
    output.end()
  }
  if (cut) noteLine(terminal, 'The answer ends here because it reached the limit of tokens.')
}

class AnswerOutput {
  readonly #terminal: Terminal
  readonly #showsReasoning: boolean
  #lastSaid = ''
  #lastReasoned = ''

  constructor(terminal: Terminal, showsReasoning: boolean) {
    this.#terminal = terminal
    this.#showsReasoning = showsReasoning
  }

  reason(text: string): void {
    if (!this.#showsReasoning) return
    this.#lastReasoned = text
    this.#terminal.stderr.write(showable(text, this.#terminal.stderr))
  }

  say(text: string): Promise<void> {
    this.#endReasoning()
    this.#lastSaid = text
    return write(this.#terminal.stdout, showable(text, this.#terminal.stdout))
  }

  /** What was begun ends with a line break, whatever ended it. */
  end(): void {
    this.#endReasoning()
    if (lacksLineBreak(this.#lastSaid)) this.#terminal.stdout.write('\n')
  }

  #endReasoning(): void {
    if (lacksLineBreak(this.#lastReasoned)) this.#terminal.stderr.write('\n')
    this.#lastReasoned = ''
  }
}

function lacksLineBreak(text: string): boolean {
  return text !== '' && !text.endsWith('\n')
}

/** Waits where the reader is slower than the model, so that memory does not grow. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()))
  })
}
