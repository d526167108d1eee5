import type { JsonValue } from './literal.ts'

/** One request that the documentation shows in every language. */
export interface Sample {
  method: 'GET' | 'POST'
  /** Below the base URL. */
  path: string
  /** Whether it needs a key. */
  keyed: boolean
  body?: { [name: string]: JsonValue }
  /** What is printed of a whole answer: the way to it, or all of it where that is empty. */
  shows: readonly (string | number)[]
  /** Of a streamed answer: where each event has its piece of text. */
  streams?: StreamForm
  /** What the answer is called in TypeScript, and its members as far as the sample reads them. */
  type: string
}

/** `chat` for chunks of chat completions, `responses` for events of the Responses API. */
export type StreamForm = 'chat' | 'responses'

export const KEY = 'YOUR_API_KEY'

/** Fences that stand one after the other, with a title each: a page shows them as tabs. */
export function fences(
  samples: readonly (readonly [title: string, language: string, code: string])[],
): string {
  return samples
    .map(([title, language, code]) => `\`\`\`${language} title="${title}"\n${code.trim()}\n\`\`\``)
    .join('\n\n')
}
