import { type Message, VerbatimError } from '@verbatim/protocol'
import { instructionsText } from './developer-message.ts'
import { answerOf, textOf } from './message-text.ts'
import type { PromptWriter } from './prompt-pieces.ts'

type AssistantMessage = Extract<Message, { role: 'assistant' }>
type UserMessage = Extract<Message, { role: 'user' }>

/**
 * Writes the conversation from message `first` on. Reasoning of a turn that is over is left out; what led to a call
 * since the last user message is kept, for the model goes on from there.
 *
 * @throws VerbatimError `invalid_request`
 */
export function writeHistory(messages: readonly Message[], first: number, out: PromptWriter): void {
  const lastUser = messages.findLastIndex(({ role }) => role === 'user')
  const callNames = new Map<string, string>()
  for (const [index, message] of messages.entries()) {
    if (index < first) continue
    const at = `messages[${index}]`
    if (message.role === 'user') writeUser(message, at, out)
    else if (message.role === 'tool') {
      writeResult(textOf(message.content), nameOfCall(message.tool_call_id, callNames, at), out)
    } else if (message.role === 'assistant') {
      writeAssistant(message, at, index > lastUser, out)
      for (const { id, function: called } of message.tool_calls ?? []) callNames.set(id, called.name)
    } else {
      out.tag('<|start|>').text('developer')
      out
        .tag('<|message|>')
        .text(instructionsText(textOf(message.content)))
        .tag('<|end|>')
    }
  }
}

function writeUser({ content, name }: UserMessage, at: string, out: PromptWriter): void {
  out
    .tag('<|start|>')
    .text(`user${nameInHeader(name, at)}`)
    .tag('<|message|>')
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
  for (const [index, part] of parts.entries()) {
    if (part.type === 'text') out.text(part.text)
    else if (part.type === 'image_url') out.image(part.image_url.url)
    else throw new Error(`${at}.content[${index}]: a video is to be given as images`)
  }
  out.tag('<|end|>')
}

function writeAssistant(message: AssistantMessage, at: string, isOpenTurn: boolean, out: PromptWriter): void {
  const role = `assistant${nameInHeader(message.name, at)}`
  const calls = message.tool_calls ?? []
  const answer = answerOf(message)
  const write = (channel: string, text: string) => {
    out.tag('<|start|>').text(role).tag('<|channel|>').text(channel)
    out.tag('<|message|>').text(text).tag('<|end|>')
  }
  if (calls.length === 0) {
    write('final', answer)
    return
  }
  if (isOpenTurn && message.reasoning_content) write('analysis', message.reasoning_content)
  if (answer !== '') write('commentary', answer)
  for (const [index, { function: called }] of calls.entries()) {
    const name = oneWord(called.name, `${at}.tool_calls[${index}].function.name`)
    out
      .tag('<|start|>')
      .text(role)
      .tag('<|channel|>')
      .text(`commentary to=${recipientOf(name)} `)
    out.tag('<|constrain|>').text('json').tag('<|message|>').text(called.arguments).tag('<|call|>')
  }
}

function writeResult(text: string, name: string, out: PromptWriter): void {
  out
    .tag('<|start|>')
    .text(`${recipientOf(name)} to=assistant`)
    .tag('<|channel|>')
    .text('commentary')
  out.tag('<|message|>').text(text).tag('<|end|>')
}

/** A name with a dot is no function's: a model that knows `browser.search` from its training called it unasked. */
function recipientOf(name: string): string {
  return name.includes('.') ? name : `functions.${name}`
}

function nameOfCall(id: string, callNames: ReadonlyMap<string, string>, at: string): string {
  const name = callNames.get(id)
  if (name !== undefined) return name
  const param = `${at}.tool_call_id`
  throw new VerbatimError('invalid_request', `${param}: no message before it has a call "${id}".`, { param })
}

function nameInHeader(name: string | null | undefined, at: string): string {
  return name ? `:${oneWord(name, `${at}.name`)}` : ''
}

/** A space in a header would begin its next part. OpenAI's API takes the same names. */
function oneWord(name: string, param: string): string {
  if (/^[^\s<|\\/>]+$/.test(name)) return name
  throw new VerbatimError('invalid_request', `${param} must be one word without < | \\ / >.`, { param })
}
