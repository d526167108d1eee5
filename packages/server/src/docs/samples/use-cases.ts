import type { JsonValue } from './literal.ts'
import type { Sample } from './sample.ts'

const SHOP =
  'You answer questions about orders of a bookshop. Hand over to a colleague whatever is about money.'
const FROM_TEXT =
  'Answer only from the text that you are given. If it does not tell, say: The text does not say.'
const TEXT = 'The lighthouse was built in 1869. It is 31 metres high.'

/** One request for each use case of document 003, with its system prompt, its question and a temperature that suits it. */
const CASES: Record<string, [system: string, question: string, temperature: number]> = {
  chat: ['You are a friendly assistant. Answer in one or two sentences.', 'What should I cook tonight?', 0.8],
  writing: ['You write short, lively texts.', 'Write a product text for a wooden desk lamp.', 1],
  support: [SHOP, 'Where is my parcel?', 0.3],
  tutor: [
    'You are a patient tutor. Ask one question back before you tell the solution.',
    'Why is the sky blue?',
    0.7,
  ],
  questions: [FROM_TEXT, `${TEXT}\n\nHow high is the lighthouse?`, 0],
  translation: [
    'Translate into German. Keep names and placeholders as they are.',
    'Hello {name}, your order is ready.',
    0.2,
  ],
  code: ['You write correct, short code and no explanation.', 'A Python function that reverses a list.', 0.2],
}

export function useCases(ask: (body: { [name: string]: JsonValue }) => Sample): Record<string, Sample> {
  return Object.fromEntries(
    Object.entries(CASES).map(([name, [system, question, temperature]]) => {
      const messages = [
        { role: 'system', content: system },
        { role: 'user', content: question },
      ]
      return [`case ${name}`, ask({ messages, temperature })]
    }),
  )
}
