import type { ChatRequest } from '@verbatim/protocol'

/** What the fields hold, as text: an empty one leaves the choice to the service. */
export interface Settings {
  temperature: string
  maxTokens: string
}

export const NO_SETTINGS: Settings = { temperature: '', maxTokens: '' }

/** The schema's own range, written out because the schema would bring its validator into the page. */
export const TEMPERATURE = { min: 0, max: 2 }

/** The parameters that were set. Ranges are the service's to check: its refusal names the parameter. */
export function parametersOf(settings: Settings): Pick<ChatRequest, 'temperature' | 'max_tokens'> {
  const parameters: Pick<ChatRequest, 'temperature' | 'max_tokens'> = {}
  if (settings.temperature !== '') parameters.temperature = Number(settings.temperature)
  if (settings.maxTokens !== '') parameters.max_tokens = Number(settings.maxTokens)
  return parameters
}
