import { hash } from 'node:crypto'
import type { BackendRequest } from './backends.ts'

/**
 * Ids made of what was asked: the same answer has the same ids, streamed or not, and two turns of a conversation
 * have different ones.
 */
export function toolCallIds({ request, index }: BackendRequest): (toolIndex: number) => string {
  return (toolIndex) => {
    const asked = [toolIndex, index, request.seed.toString(), request.messages, request.tools]
    return `call_${hash('sha256', JSON.stringify(asked), 'hex').slice(0, 24)}`
  }
}
