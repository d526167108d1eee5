import type { EnginePair } from './engine-pair.ts'

type Side = keyof Pick<EnginePair, 'verbatim' | 'direct'>

const TOPICS = [
  'Write a long story about a lighthouse keeper and a storm.',
  'Explain in many steps how bread is made, from the field to the table.',
  'Describe a walk through a large city, street by street.',
  'Tell the history of the bicycle in as much detail as you can.',
]

/** As an OpenAI client would choose them; both sides get them. */
const SAMPLING = { temperature: 0.8, top_p: 0.95, frequency_penalty: 0, presence_penalty: 0 }

/**
 * What Verbatim sets for the engine beside what the caller said (backends/upstream-request.ts). Without it the
 * engine's own defaults would sample otherwise, and the comparison would be of different work.
 */
const SET_BY_VERBATIM = {
  samplers: ['penalties', 'temperature', 'top_k', 'top_p', 'min_p'],
  top_k: 0,
  min_p: 0,
  repeat_penalty: 1,
  repeat_last_n: 0,
}

/**
 * Questions that are never asked twice and are all of one length: each opens with a number of five digits, which the
 * engine's prompt cache cannot know yet.
 */
export class Questions {
  readonly #model: string
  #asked = 0

  constructor(model: string) {
    this.#model = model
  }

  /** The JSON body for one side; the next call asks another question. */
  next(side: Side, maxTokens: number): string {
    return JSON.stringify(this.#body(side, this.#asked++, maxTokens))
  }

  /** The same question for both sides. */
  pair(maxTokens: number): Record<Side, string> {
    const number = this.#asked++
    return {
      verbatim: JSON.stringify(this.#body('verbatim', number, maxTokens)),
      direct: JSON.stringify(this.#body('direct', number, maxTokens)),
    }
  }

  #body(side: Side, number: number, maxTokens: number) {
    const topic = TOPICS[number % TOPICS.length]
    return {
      model: this.#model,
      messages: [{ role: 'user', content: `${10_000 + number}. ${topic}` }],
      stream: true,
      stream_options: { include_usage: true },
      ...SAMPLING,
      ...(side === 'direct' ? SET_BY_VERBATIM : {}),
      seed: 1000 + number,
      max_tokens: maxTokens,
    }
  }
}
