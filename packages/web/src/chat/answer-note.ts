import type { Answer } from './conversation.ts'

const number = new Intl.NumberFormat('en')

/** The line below an answer: how it ended, where that is not plain to see, and the tokens that it used. */
export function answerNote(answer: Answer): string {
  return [ending(answer), tokensUsed(answer)].filter((part) => part !== '').join(' • ')
}

function ending(answer: Answer): string {
  if (answer.state === 'stopped') return 'Stopped'
  if (answer.state !== 'finished') return ''
  if (answer.finishReason === 'length') return 'Cut off at the token limit'
  if (answer.finishReason === 'content_filter') return 'Cut off by a content filter'
  return answer.text === '' ? 'The model answered with no text' : ''
}

function tokensUsed({ usage }: Answer): string {
  if (usage === null) return ''
  const read = number.format(usage.prompt_tokens)
  const written = number.format(usage.completion_tokens)
  return `${read} tokens in, ${written} out`
}
