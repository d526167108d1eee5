import type { Waiting } from '../conversation.ts'

const PLACE = /^queue position (\d{1,6}) of (\d{1,6})(?:, estimated wait (\d{1,7}) s)?/
const PROMPT = /^prompt (\d{1,9}) of (\d{1,9}) tokens/

/** What a comment of the stream says that the answer waits for. */
export function readWaiting(comment: string): Waiting {
  const text = comment.trim()
  const [, position, waiting, seconds] = PLACE.exec(text) ?? []
  if (position !== undefined && waiting !== undefined) {
    return {
      for: 'slot',
      position: Number(position),
      waiting: Number(waiting),
      estimatedSeconds: seconds === undefined ? null : Number(seconds),
    }
  }
  const [, read, tokens] = PROMPT.exec(text) ?? []
  if (read !== undefined && tokens !== undefined)
    return { for: 'prompt', read: Number(read), tokens: Number(tokens) }
  return { for: 'model' }
}
