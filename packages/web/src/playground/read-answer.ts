import type { RawEvent } from './run-request.ts'

/** What the events of any surface say, put together: text by channel, and what was signed. */
export interface ReadAnswer {
  text: string
  reasoning: string
  toolCalls: { name: string; arguments: string }[]
  receipt: string | null
}

interface Chunk {
  choices?: { delta?: Part; message?: Part }[]
  receipt?: string
  /** Of the generate stream, which tells the reasoning at its end. */
  usage?: { reasoningText?: string } | null
  type?: string
  delta?: string
  response?: ResponseObject
  output?: ResponseObject['output']
}

interface Part {
  content?: string | null
  reasoning_content?: string
  tool_calls?: { index?: number; function: { name?: string; arguments?: string } }[]
}

interface ResponseObject {
  receipt?: string
  output?: { type: string; name?: string; arguments?: string; content?: { type: string; text?: string }[] }[]
}

export const NOTHING_READ: ReadAnswer = { text: '', reasoning: '', toolCalls: [], receipt: null }

/** Of one stream that grows: each event is read once, however often it is looked at. */
export class AnswerReader {
  readonly #answer: ReadAnswer = { ...NOTHING_READ, toolCalls: [] }
  #read = 0

  /** @param events All that have come so far. */
  read(events: readonly RawEvent[]): ReadAnswer {
    for (const event of events.slice(this.#read)) addEvent(this.#answer, event)
    this.#read = events.length
    return { ...this.#answer, toolCalls: this.#answer.toolCalls.map((call) => ({ ...call })) }
  }
}

function addEvent(answer: ReadAnswer, { kind, text }: RawEvent): void {
  if (kind === 'comment' || text === '[DONE]') return
  const chunk = parse(text)
  if (chunk === undefined) return
  for (const { delta, message } of chunk.choices?.slice(0, 1) ?? []) addPart(answer, delta ?? message ?? {})
  addResponseEvent(answer, chunk)
  answer.reasoning ||= chunk.usage?.reasoningText ?? ''
  answer.receipt = chunk.receipt ?? chunk.response?.receipt ?? answer.receipt
}

function addPart(answer: ReadAnswer, { content, reasoning_content, tool_calls }: Part): void {
  answer.text += content ?? ''
  answer.reasoning += reasoning_content ?? ''
  for (const [place, call] of (tool_calls ?? []).entries()) {
    const index = call.index ?? place
    answer.toolCalls[index] ??= { name: '', arguments: '' }
    const made = answer.toolCalls[index]
    made.name += call.function.name ?? ''
    made.arguments += call.function.arguments ?? ''
  }
}

/** Of the Responses API: its text comes in deltas, and its calls with the whole response. */
function addResponseEvent(answer: ReadAnswer, { type, delta, response, output }: Chunk): void {
  if (type === 'response.output_text.delta') answer.text += delta ?? ''
  if (type?.startsWith('response.reasoning') && type.endsWith('.delta')) answer.reasoning += delta ?? ''
  const whole = type === undefined ? output : type === 'response.completed' ? response?.output : undefined
  for (const item of whole ?? []) {
    if (item.type === 'function_call') {
      answer.toolCalls.push({ name: item.name ?? '', arguments: item.arguments ?? '' })
    }
    if (type !== undefined) continue
    const text = item.content?.map((part) => part.text ?? '').join('') ?? ''
    if (item.type === 'reasoning') answer.reasoning += text
    else answer.text += text
  }
}

function parse(text: string): Chunk | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Chunk) : undefined
  } catch {
    return undefined
  }
}
