import { type ChatRequest, VerbatimError } from '@verbatim/protocol'

export interface Persona {
  name: string
  creator: string
}

/**
 * Documents 003 and 004: the keyless surface puts a system prompt with the date, the time and who is speaking in front. It is an ordinary
 * message of the request that runs, so whatever covers the request covers it too.
 *
 * @param currentDate the day that prompts name as today, where it is not the real one: a prompt names one day only.
 */
export function personaOf(
  request: ChatRequest,
  persona: Persona,
  now: Date,
  currentDate?: string,
): { role: 'system'; content: string } {
  const [today, time] = now.toISOString().split(/[T.]/)
  const date = request.chat_template_kwargs?.current_date ?? currentDate ?? today
  const content = `You are ${persona.name}, an AI assistant created by ${persona.creator}. The current date is ${date} and the time is ${time} UTC.`
  return { role: 'system', content }
}

/** An error about a request with the persona in front, counting the messages as the caller sent them. */
export function withoutPersona(error: VerbatimError): VerbatimError {
  const { code, message, param = '', retryAfterSeconds, cause } = error
  const [, at, rest = ''] = /^messages\[(\d+)\](.*)$/s.exec(param) ?? []
  if (at === undefined) return error
  const name = at === '0' ? 'messages' : `messages[${Number(at) - 1}]${rest}`
  return new VerbatimError(
    code,
    message.replace(param, () => name),
    { param: name, retryAfterSeconds, cause },
  )
}
