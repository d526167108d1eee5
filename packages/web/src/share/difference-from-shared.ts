import {
  differenceFromAsked,
  type HashPictures,
  type ShownExchange,
} from '../verification/asked-as-signed.ts'
import { differenceFromSigned } from '../verification/shown-as-signed.ts'
import type { SharedAnswer } from './share-document.ts'

type Json = Record<string, unknown>

/** A shared answer with what it answers and what proves it. */
export interface SharedExchange extends ShownExchange {
  answer: SharedAnswer
  /** undefined of an answer without a receipt. */
  bundle: Json | undefined
}

/**
 * Whether what a page shows of a shared answer and its question is what the bundle says.
 *
 * @returns what differs, in words; undefined where nothing does.
 */
export async function differenceFromShared(
  { answer, question, rounds, before }: ShownExchange & Pick<SharedExchange, 'answer'>,
  bundle: Json,
  hashPictures: HashPictures,
): Promise<string | undefined> {
  const { text, reasoning, toolCalls } = answer
  const calls = toolCalls.map(({ id, ...called }) => ({ id, type: 'function' as const, function: called }))
  const response = objectOf(bundle.response)
  if (answer.model !== response.model) return 'The model named here is not the one that is signed.'
  return (
    differenceFromSigned({ text, reasoning, toolCalls: calls }, response) ??
    (await differenceFromAsked({ question, rounds, before }, bundle.request, hashPictures))
  )
}

function objectOf(value: unknown): Json {
  return value !== null && typeof value === 'object' ? (value as Json) : {}
}
