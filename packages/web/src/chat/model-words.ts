import type { ModelObject, ReasoningEffort, ServiceStatus } from '@verbatim/protocol'
import { span, tokens } from '../text/numbers.ts'
import type { ConversationSettings } from './conversation.ts'

/** The model that a question goes to: the one chosen as long as it is served, else the service's default. */
export function chosenModel(
  models: readonly ModelObject[],
  chosen: string,
  status: Pick<ServiceStatus, 'default_model'> | undefined,
): ModelObject | undefined {
  const named = (name: string) => models.find(({ id, aliases }) => id === name || aliases.includes(name))
  return (chosen === '' ? undefined : named(chosen)) ?? named(status?.default_model ?? '') ?? models[0]
}

/** A model's line in the list, with how soon this server's answers begin. */
export function modelWords({ id }: ModelObject, status: ServiceStatus | undefined): string {
  const median = status?.models.find((model) => model.id === id)?.median_first_token_ms ?? null
  return median === null ? id : `${id} · first token about ${roughly(median)}`
}

/** An effort's line in the list, with what it takes here, such as "medium · about 3.0 s, 120 tokens". */
export function effortWords(effort: string, model: ModelObject, status: ServiceStatus | undefined): string {
  const efforts = status?.models.find(({ id }) => id === model.id)?.efforts ?? []
  const told = efforts.find((known) => known.effort === effort)
  return told === undefined
    ? effort
    : `${effort} · about ${roughly(told.median_ms)}, ${tokens(Math.round(told.median_tokens))}`
}

/** A span that is only about right: without a digit that would say more. */
export function roughly(ms: number): string {
  return span(ms).replace(/\.0(?= s$)/, '')
}

export function seesImages({ input_modalities }: ModelObject): boolean {
  return input_modalities.includes('image')
}

/** An effort that the model does not know is not sent: the service would refuse the request. */
export function effortFor(
  model: ModelObject,
  { reasoningEffort }: ConversationSettings,
): ReasoningEffort | null {
  return reasoningEffort !== null && model.reasoning_efforts.includes(reasoningEffort)
    ? reasoningEffort
    : null
}

const UNLIMITED = -1

/** The most tokens that the answer may have; null where only the context bounds it. */
export function answerLimit(
  model: ModelObject,
  { parameters }: ConversationSettings,
  keyless: boolean,
): number | null {
  const known = model.parameters.find(({ name }) => name === 'max_tokens')
  const preset = keyless && known?.keyless_default !== undefined ? known.keyless_default : known?.default
  const limit = parameters.max_completion_tokens ?? parameters.max_tokens ?? preset
  return typeof limit === 'number' && limit !== UNLIMITED ? limit : null
}

/** The settings for another model, without what that one would refuse. */
export function settingsFor(model: ModelObject, settings: ConversationSettings): ConversationSettings {
  const honoured = Object.entries(settings.parameters).filter(([name]) =>
    model.supported_parameters.includes(name),
  )
  return {
    ...settings,
    model: model.id,
    reasoningEffort: effortFor(model, settings),
    parameters: Object.fromEntries(honoured),
  }
}
