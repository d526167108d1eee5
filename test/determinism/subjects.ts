/** A model that is tried, and how much of the work it gets. */
export interface Subject {
  name: string
  /** What `VERBATIM_MODEL` is set to; undefined for a model that is made for the occasion. */
  model: string | undefined
  sees: boolean
  /** gpt-oss: a format with reasoning and tools, and the service's own way to the engine. */
  harmony: boolean
  contextTokens: number
  vocabulary: number
  /** The longest prompt that is affordable, and the longest answer. */
  mostPromptTokens: number
  mostAnswerTokens: number
  /** Of all generations. */
  share: number
}

export const SUBJECTS: readonly Subject[] = [
  {
    name: 'gpt-oss-nano',
    model: 'gpt-oss-nano',
    sees: false,
    harmony: true,
    contextTokens: 4096,
    vocabulary: 2000,
    mostPromptTokens: 3000,
    mostAnswerTokens: 1096,
    share: 0.66,
  },
  {
    name: 'gpt-oss-nano-vision',
    model: 'gpt-oss-nano-vision',
    sees: true,
    harmony: true,
    contextTokens: 4096,
    vocabulary: 2000,
    mostPromptTokens: 600,
    mostAnswerTokens: 200,
    share: 0.2,
  },
  {
    name: 'random-gpt-oss',
    model: undefined,
    sees: false,
    harmony: true,
    contextTokens: 4096,
    vocabulary: 2000,
    mostPromptTokens: 1100,
    mostAnswerTokens: 200,
    share: 0.07,
  },
  {
    name: 'SmolLM2-135M-Instruct',
    model: 'SmolLM2-135M-Instruct',
    sees: false,
    harmony: false,
    contextTokens: 2048,
    vocabulary: 49_000,
    mostPromptTokens: 1100,
    mostAnswerTokens: 140,
    share: 0.07,
  },
]

/** @throws RangeError for a name that is none of theirs. */
export function subjectNamed(name: string): Subject {
  const found = SUBJECTS.find((subject) => subject.name === name)
  const known = SUBJECTS.map((subject) => subject.name).join(', ')
  if (found === undefined) throw new RangeError(`the models are ${known}, not "${name}"`)
  return found
}
