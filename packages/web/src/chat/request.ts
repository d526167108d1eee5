import type { ChatRequest, Message, ModelObject } from '@verbatim/protocol'
import type { Caller } from '../service/caller.ts'
import type { ConversationSettings } from './conversation.ts'
import { effortFor } from './model-words.ts'
import { onlySettable } from './parameter-values.ts'

/**
 * The request that is sent, whole. Where the same request and seed give the same bytes, the page draws the seed itself: should the service die,
 * the second try of an answer goes on with the words that are shown already.
 *
 * @param model that the question goes to, as the service describes it; undefined where that is not known, and then everything that was set is sent.
 */
export function requestOf(
  settings: ConversationSettings,
  messages: Message[],
  model: ModelObject | undefined,
  drawSeed: () => number,
): ChatRequest {
  const given: Partial<ChatRequest> = onlySettable(settings.parameters)
  const effort = model === undefined ? settings.reasoningEffort : effortFor(model, settings)
  if (effort !== null) given.reasoning_effort = effort
  const supports = (name: string) => model === undefined || model.supported_parameters.includes(name)
  const parameters = Object.fromEntries(Object.entries(given).filter(([name]) => supports(name)))
  const seeded = parameters.seed == null && model?.determinism.class === 'exact' && supports('seed')
  return {
    ...parameters,
    ...(seeded ? { seed: drawSeed() } : {}),
    model: model?.id ?? settings.model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
  }
}

/**
 * The settings of a turn that brings results: with the tools of the request that called them, and without a demand for a call, which would be met again
 * and again.
 */
export function afterCalls(settings: ConversationSettings, called: ChatRequest): ConversationSettings {
  const { tools: _tools, tool_choice: choice, ...others } = settings.parameters
  const { tools } = called
  const kept = choice === 'none' || choice === 'auto' ? { tool_choice: choice } : {}
  return { ...settings, parameters: { ...others, ...kept, ...(tools == null ? {} : { tools }) } }
}

export function drawnSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
}

const KEY_PREFIX_LENGTH = 10

/** As whom a request is asked, without giving a key away: what lists show of it. */
export function callerName(caller: Caller): string {
  if (caller.kind === 'key') return `key:${caller.apiKey.slice(0, KEY_PREFIX_LENGTH)}`
  if (caller.kind === 'session') return `account:${caller.account ?? ''}`
  return caller.kind
}
