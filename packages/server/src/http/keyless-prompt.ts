import type { ChatRequest } from '@verbatim/protocol'

export interface Persona {
  name: string
  creator: string
}

/**
 * Documents 003 and 004: the keyless surface puts a system prompt with the date, the time and who is speaking in front. It is an ordinary
 * message of the request that runs, so whatever covers the request covers it too.
 */
export function withPersona(request: ChatRequest, persona: Persona, now: Date): ChatRequest {
  const [date, time] = now.toISOString().split(/[T.]/)
  const content = `You are ${persona.name}, an AI assistant created by ${persona.creator}. The current date is ${date} and the time is ${time} UTC.`
  return { ...request, messages: [{ role: 'system', content }, ...request.messages] }
}
