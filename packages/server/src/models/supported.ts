import {
  type ChatParameter,
  type ChatRequest,
  chatParameters,
  type ModelCard,
  VerbatimError,
} from '@verbatim/protocol'

/** Values that ask for nothing a model without the parameter would not do anyway. */
const HARMLESS: Partial<Record<ChatParameter, (value: unknown) => boolean>> = {
  reasoning_effort: (value) => value === 'medium' || value === 'none',
  separate_reasoning: (value) => value === true,
  chat_template_kwargs: () => true,
  logprobs: (value) => value === false,
  tools: (value) => Array.isArray(value) && value.length === 0,
  tool_choice: (value) => value === 'none' || value === 'auto',
  parallel_tool_calls: (value) => value === true,
  response_format: (value) => (value as { type: string }).type === 'text',
  n: (value) => value === 1,
  top_p: (value) => value === 1,
  top_k: (value) => value === 0,
  min_p: (value) => value === 0,
  repetition_penalty: (value) => value === 1,
  frequency_penalty: (value) => value === 0,
  presence_penalty: (value) => value === 0,
  temperature: (value) => value === 1,
}

const PARAMETERS = Object.keys(chatParameters) as ChatParameter[]
const unsupportedOf = new WeakMap<ModelCard, ChatParameter[]>()

/** The first parameter, or part of a message, that the model cannot honour. */
export function unsupported(request: ChatRequest, card: ModelCard): string | undefined {
  let missing = unsupportedOf.get(card)
  if (missing === undefined) {
    missing = PARAMETERS.filter((name) => !card.supportedParameters.includes(name))
    unsupportedOf.set(card, missing)
  }
  for (const name of missing) {
    const value = request[name]
    if (value != null && HARMLESS[name]?.(value) !== true) return name
  }
  // Only where the prompt is ours does a date stand in it.
  if (card.format !== 'harmony' && request.chat_template_kwargs?.current_date != null) {
    return 'chat_template_kwargs.current_date'
  }
  return unseenContent(request, card)
}

/**
 * A call that is demanded takes the whole answer, for models whose calls are forced by a schema (forced-tool.ts).
 *
 * @throws VerbatimError `invalid_request` for what such an answer cannot have besides.
 */
export function checkForcedCall(request: ChatRequest, card: ModelCard): void {
  const choice = request.tool_choice ?? 'auto'
  if (card.format === 'harmony' || choice === 'auto' || choice === 'none') return
  const refuse = (param: string, why: string) => {
    throw new VerbatimError('invalid_request', `${param} ${why} with ${card.id}.`, { param })
  }
  if ((request.response_format?.type ?? 'text') !== 'text') {
    refuse('response_format', 'must be text where tool_choice demands a call')
  }
  if (request.logprobs === true) {
    refuse('logprobs', 'are of text: they cannot be had where tool_choice demands a call')
  }
}

function unseenContent(request: ChatRequest, card: ModelCard): string | undefined {
  for (const [at, message] of request.messages.entries()) {
    if (!Array.isArray(message.content)) continue
    for (const [partAt, part] of message.content.entries()) {
      const kind = part.type === 'image_url' ? 'image' : part.type === 'video_url' ? 'video' : 'text'
      if (!card.inputModalities.includes(kind)) return `messages[${at}].content[${partAt}].${part.type}`
    }
  }
  return undefined
}
