import { ask, type EnginePair } from './engine-pair.ts'
import type { Questions } from './engine-request.ts'

const QUESTIONS = 4
const TOKENS = 48

/**
 * Asks both sides the same seeded questions: only if the answers are the same do both have the engine do the same
 * work. It warms both up as well.
 *
 * @returns a sentence for the report.
 * @throws Error when an answer differs, with both.
 */
export async function checkSameAnswers(pair: EnginePair, questions: Questions): Promise<string> {
  for (let index = 0; index < QUESTIONS; index++) {
    const bodies = questions.pair(TOKENS)
    const ours = streamedText(
      await ask(pair.verbatim, pair.verbatim.path, { method: 'POST', body: bodies.verbatim }),
    )
    const direct = streamedText(
      await ask(pair.direct, pair.direct.path, { method: 'POST', body: bodies.direct }),
    )
    if (ours !== direct) {
      throw new Error(
        `the same question has two answers, so the two sides are not asked the same:\n${ours}\n—\n${direct}`,
      )
    }
  }
  return `${QUESTIONS} seeded questions had the same answer on both ways.`
}

/** The texts of a whole stream, put together. */
export function streamedText(stream: string): string {
  return stream
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .flatMap((line) => (JSON.parse(line.slice('data: '.length)) as Chunk).choices)
    .map(({ delta }) => (delta.reasoning_content ?? '') + (delta.content ?? ''))
    .join('')
}

interface Chunk {
  choices: { delta: { content?: string | null; reasoning_content?: string } }[]
}
