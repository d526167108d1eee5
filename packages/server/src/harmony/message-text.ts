import type { Message } from '@verbatim/protocol'

/** A message that tells the model what to do: Harmony's developer message. */
export type Instruction = Extract<Message, { role: 'system' | 'developer' }>

export function isInstruction(message: Message): message is Instruction {
  return message.role === 'system' || message.role === 'developer'
}

type TextPart = { type: 'text'; text: string } | { type: 'refusal'; refusal: string }

/** The text of a message's content, parts joined without anything between them; a refusal reads as text. */
export function textOf(content: string | readonly TextPart[] | null | undefined): string {
  if (content == null) return ''
  if (typeof content === 'string') return content
  return content.map((part) => (part.type === 'text' ? part.text : part.refusal)).join('')
}

/** What an assistant said to its user, be it a refusal. */
export function answerOf({ content, refusal }: Extract<Message, { role: 'assistant' }>): string {
  return textOf(content) || (refusal ?? '')
}
