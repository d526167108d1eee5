import { hash } from 'node:crypto'
import type { BackendRequest } from './backends.ts'

/**
 * Ids made of what was asked: the same answer has the same ids, streamed or not, and two turns of a conversation
 * have different ones.
 */
export function toolCallIds({ request, index }: BackendRequest): (toolIndex: number) => string {
  let asked: string | undefined
  return (toolIndex) => {
    // Once for all calls of an answer, and only for an answer that has one: messages may be long.
    asked ??= digest([index, request.seed.toString(), request.messages, request.tools])
    return `call_${digest([toolIndex, asked]).slice(0, 24)}`
  }
}

function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'hex')
}
