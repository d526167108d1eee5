import {
  type ContentPart,
  type FunctionCallItem,
  type InputPart,
  type Message,
  type MessageItem,
  type ToolCall,
  VerbatimError,
} from '@verbatim/protocol'
import type { SourcedItem } from './conversation.ts'

/** A chat message, and the parameter that its (first) item came by. */
export interface SourcedMessage {
  message: Message
  param: string
}

type AssistantMessage = Extract<Message, { role: 'assistant' }>

/**
 * The conversation as chat has it. What one generation made, reasoning, a message and calls, is one assistant message there; so
 * the reasoning stands beside the calls that it led to, and the model's own format decides whether it is shown again.
 * Reasoning that nothing follows is left out: chat has no place for it.
 *
 * @throws VerbatimError `invalid_request` for an output without its call, and for a call without output.
 */
export function chatMessages(items: readonly SourcedItem[]): SourcedMessage[] {
  const messages: SourcedMessage[] = []
  const calls = new OpenCalls()
  let turn = new AssistantTurn()
  const endTurn = () => {
    const message = turn.message()
    if (message !== undefined) messages.push({ message, param: turn.param })
    turn = new AssistantTurn()
  }
  for (const { item, param } of items) {
    if (item.type === 'reasoning') turn.reason(item.content.map(({ text }) => text).join('\n'))
    else if (item.type === 'function_call') {
      calls.open(item.call_id, param)
      turn.call(item, param)
    } else if (item.type === 'message' && item.role === 'assistant') {
      const carried = turn.isAnswered ? turn.takeLateReasoning() : []
      if (turn.isAnswered) endTurn()
      for (const text of carried) turn.reason(text)
      turn.say(item, param)
    } else {
      endTurn()
      if (item.type === 'function_call_output') calls.close(item.call_id, param)
      messages.push({ message: inputMessage(item), param })
    }
  }
  endTurn()
  calls.check()
  return messages
}

type InputSide = Exclude<SourcedItem['item'], MessageItem | FunctionCallItem | { type: 'reasoning' }>

function inputMessage(item: InputSide): Message {
  if (item.type === 'function_call_output') {
    const content = typeof item.output === 'string' ? item.output : textParts(item.output)
    return { role: 'tool', content, tool_call_id: item.call_id }
  }
  const { role, content } = item
  const only = content.length === 1 ? content[0] : undefined
  if (only?.type === 'input_text') return { role, content: only.text }
  if (role === 'user') return { role, content: content.map(contentPart) }
  return { role, content: textParts(content) }
}

function contentPart(part: InputPart): ContentPart {
  if (part.type === 'input_text') return { type: 'text', text: part.text }
  if (part.type === 'input_video') return { type: 'video_url', video_url: { url: part.video_url } }
  const { image_url: url, detail } = part
  return { type: 'image_url', image_url: detail == null ? { url } : { url, detail } }
}

function textParts(parts: readonly InputPart[]) {
  return parts.flatMap((part) =>
    part.type === 'input_text' ? [{ type: 'text' as const, text: part.text }] : [],
  )
}

/** What one generation made, as far as it was read. */
class AssistantTurn {
  param = ''
  #reasoning: string[] = []
  /** Reasoning after the message: it led to the calls that follow, or to the next message. */
  #late: string[] = []
  #content: AssistantMessage['content'] = null
  readonly #calls: ToolCall[] = []

  /** Whether another message would be a second answer. */
  get isAnswered(): boolean {
    return this.#content !== null || this.#calls.length > 0
  }

  reason(text: string): void {
    if (text !== '') (this.isAnswered ? this.#late : this.#reasoning).push(text)
  }

  takeLateReasoning(): string[] {
    const late = this.#late
    this.#late = []
    return late
  }

  say({ content }: MessageItem, param: string): void {
    this.param ||= param
    const only = content.length === 1 ? content[0] : undefined
    this.#content =
      only?.type === 'output_text'
        ? only.text
        : content.map((part) => (part.type === 'refusal' ? part : { type: 'text', text: part.text }))
  }

  call({ call_id: id, name, arguments: text }: FunctionCallItem, param: string): void {
    this.param ||= param
    this.#reasoning.push(...this.takeLateReasoning())
    this.#calls.push({ id, type: 'function', function: { name, arguments: text } })
  }

  /** Undefined when it has nothing that chat could hold. */
  message(): Message | undefined {
    if (!this.isAnswered) return undefined
    return {
      role: 'assistant',
      content: this.#content ?? null,
      ...(this.#reasoning.length === 0 ? {} : { reasoning_content: this.#reasoning.join('\n') }),
      ...(this.#calls.length === 0 ? {} : { tool_calls: this.#calls }),
    }
  }
}

/** Which calls still wait for their output. */
class OpenCalls {
  readonly #known = new Set<string>()
  readonly #open = new Map<string, string>()

  open(callId: string, param: string): void {
    this.#known.add(callId)
    this.#open.set(callId, param)
  }

  close(callId: string, param: string): void {
    this.#open.delete(callId)
    if (this.#known.has(callId)) return
    throw new VerbatimError(
      'invalid_request',
      `${param}.call_id is "${callId}", but no function call before it has that id.`,
      { param: `${param}.call_id` },
    )
  }

  check(): void {
    const [first] = this.#open
    if (first === undefined) return
    const [callId, param] = first
    throw new VerbatimError(
      'invalid_request',
      `There is no output for the function call "${callId}": input needs its function_call_output.`,
      { param: param.startsWith('input') ? param : 'input' },
    )
  }
}
