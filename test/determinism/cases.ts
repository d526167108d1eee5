import { chatCases } from './chat-cases.ts'
import { Draw } from './draw.ts'
import { pictureCases } from './picture-cases.ts'
import type { Subject } from './subjects.ts'

/** One request that is made again and again. Its answer must never change. */
export interface Case {
  id: string
  /** Through the service's API, or at llama-server's own `/completion` on the very engine that the service runs. */
  way: 'chat' | 'engine'
  body: Record<string, unknown>
  /** What it is an example of, for the summary. */
  kinds: string[]
  /** How often it is chosen, beside the others. */
  weight: number
}

/** All sampling settings of the service, as llama-server has them. */
const SAMPLERS = ['penalties', 'temperature', 'top_k', 'top_p', 'min_p']
const NEUTRAL = {
  samplers: SAMPLERS,
  temperature: 0.8,
  top_k: 0,
  top_p: 1,
  min_p: 0,
  repeat_penalty: 1,
  repeat_last_n: 0,
}

const ENGINE_SAMPLING: [kind: string, settings: object][] = [
  ['temperature 0', { temperature: 0 }],
  ['temperature 0.8', {}],
  ['temperature 2', { temperature: 2, top_k: 40 }],
  ['top_p, min_p', { temperature: 1, top_p: 0.9, min_p: 0.05 }],
  ['penalties', { repeat_penalty: 1.3, repeat_last_n: 4096, frequency_penalty: 0.5, presence_penalty: 0.2 }],
]

/** Around the micro-batch (256), the attention tile (64), the window (128), the old KV split (512), and far beyond. */
const PROMPT_TOKENS = [
  1, 2, 17, 63, 64, 65, 127, 129, 200, 255, 256, 257, 300, 511, 513, 700, 1030, 1100, 3000,
]
const ANSWER_TOKENS = [12, 24, 40, 140, 200]
const HEAVY_TOKENS = 900
const LONG_ANSWER = 130

export async function casesFor(subject: Subject): Promise<Case[]> {
  return [...engineCases(subject), ...chatCases(subject), ...(subject.sees ? await pictureCases() : [])]
}

function engineCases(subject: Subject): Case[] {
  const lengths = PROMPT_TOKENS.filter((length) => length <= subject.mostPromptTokens)
  const draw = new Draw(`engine ${subject.name}`)
  return lengths.flatMap((length, at) =>
    // Two texts, so that prompts drive one another out of slots; the shorter prompts are beginnings of the longer ones.
    ['a', 'b'].map((text, second) => {
      const [kind, sampling] = ENGINE_SAMPLING[(at + 2 * second) % ENGINE_SAMPLING.length] ?? ['', {}]
      const wanted = ANSWER_TOKENS[(at + second) % ANSWER_TOKENS.length] ?? 12
      const room = subject.contextTokens - length
      const answer = length === 3000 ? room : Math.min(wanted, subject.mostAnswerTokens)
      return engineCase(`engine-${text}-${length}`, promptOf(subject, text, length), answer, {
        kinds: [kind],
        settings: { ...sampling, seed: draw.below(2 ** 31) },
      })
    }),
  )
}

function engineCase(
  id: string,
  prompt: number[],
  answerTokens: number,
  { kinds, settings }: { kinds: string[]; settings: object },
): Case {
  const size = prompt.length + 3 * answerTokens
  return {
    id,
    way: 'engine',
    body: {
      ...NEUTRAL,
      ...settings,
      prompt,
      n_predict: answerTokens,
      ignore_eos: true,
      n_probs: 3,
      return_tokens: true,
    },
    kinds: [
      'every token',
      ...kinds,
      ...(prompt.length > 256 ? ['prompt beyond a micro-batch'] : []),
      ...(prompt.length > 1000 ? ['prompt beyond 1000 tokens'] : []),
      ...(answerTokens >= LONG_ANSWER ? ['answer across the window'] : []),
      ...(prompt.length === 3000 ? ['up to the context'] : []),
    ],
    weight: size > HEAVY_TOKENS ? 0.15 : 1,
  }
}

/** Token ids are a prompt as good as any, and of exactly the length that is wanted. */
export function promptOf(subject: Subject, text: string, length: number): number[] {
  const draw = new Draw(`prompt ${subject.name} ${text}`)
  return Array.from({ length }, () => 20 + draw.below(subject.vocabulary - 40))
}
