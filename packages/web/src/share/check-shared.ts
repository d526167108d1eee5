import { markOfError } from '../verification/check-answer.ts'
import { checkSigned } from '../verification/check-signed.ts'
import { type Mark, notAsSigned, unsigned } from '../verification/mark.ts'
import { differenceFromSigned } from '../verification/shown-as-signed.ts'
import type { SharedAnswer, SharedQuestion } from './share-document.ts'

type Json = Record<string, unknown>

/** A shared answer with what it answers and what proves it. */
export interface SharedExchange {
  answer: SharedAnswer
  question: SharedQuestion | undefined
  /** undefined of an answer without a receipt. */
  bundle: Json | undefined
}

/** Checks a shared answer, and that what the page shows is what was signed, in the reader's own browser. Never throws. */
export async function checkShared({ answer, question, bundle }: SharedExchange): Promise<Mark> {
  if (bundle === undefined) return unsigned('It was shared without a receipt.')
  try {
    const difference = differenceFromShown(answer, question, bundle)
    if (difference !== undefined) return notAsSigned(difference)
    return await checkSigned(bundle, { reasoningLeftOut: answer.leftOut })
  } catch (error) {
    return markOfError(error)
  }
}

function differenceFromShown(
  answer: SharedAnswer,
  question: SharedQuestion | undefined,
  bundle: Json,
): string | undefined {
  const { text, reasoning, toolCalls } = answer
  const calls = toolCalls.map(({ id, ...called }) => ({ id, type: 'function' as const, function: called }))
  const response = objectOf(bundle.response)
  if (question !== undefined && !isAsked(question, objectOf(bundle.request).messages)) {
    return 'The question shown here is not one that was asked.'
  }
  if (answer.model !== response.model) return 'The model named here is not the one that is signed.'
  return differenceFromSigned({ text, reasoning, toolCalls: calls }, response)
}

/** An answer that goes on from one that was cut off has its question further up. */
function isAsked({ text }: SharedQuestion, messages: unknown): boolean {
  if (!Array.isArray(messages)) return false
  return messages.some((message) => {
    const { role, content } = objectOf(message)
    return role === 'user' && textOf(content) === text
  })
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => String(objectOf(part).text ?? '')).join('')
}

function objectOf(value: unknown): Json {
  return value !== null && typeof value === 'object' ? (value as Json) : {}
}
