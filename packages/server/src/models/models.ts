/**
 * A name becomes a model: what it supports, what it costs, and which backend runs it. An alias is a name that
 * configuration gave; the answer always says what really ran.
 */
import type { Provenance } from '@verbatim/proof'
import {
  type ChatParameter,
  type ChatRequest,
  describeParameters,
  type ModelCard,
  type ModelObject,
  type ParameterObject,
  type ReasoningEffort,
  type ResolvedRequest,
  VerbatimError,
} from '@verbatim/protocol'
import type { Backend } from '../backends/backends.ts'
import { checkForcedCall, unsupported } from './supported.ts'

export { cardOfUpstream } from './upstream-card.ts'

export interface Model {
  card: ModelCard
  backend: Backend
  aliases: string[]
  /** Tokens that one request may have, prompt and answer together. */
  contextTokens: number
  weightsSha256: string | null
  /** What a receipt says of what ran. */
  provenance: Provenance
  /** When it began to be served, in seconds since 1970. */
  created: number
}

export class Models {
  readonly #models: Model[]

  constructor(models: Model[]) {
    this.#models = models
  }

  get all(): readonly Model[] {
    return this.#models
  }

  /** The model that a surface without a `model` parameter uses. */
  get default(): Model {
    const model = this.#models[0]
    if (model === undefined) throw new Error('a service serves at least one model')
    return model
  }

  /** @throws VerbatimError `model_not_found`, naming what is served. */
  resolve(name: string): Model {
    const model = this.#models.find(({ card, aliases }) => card.id === name || aliases.includes(name))
    if (model !== undefined) return model
    const names = this.#models.flatMap(({ card, aliases }) => [card.id, ...aliases])
    throw new VerbatimError(
      'model_not_found',
      `The model "${name}" is not served here; served are ${names.join(', ')}.`,
      {
        param: 'model',
      },
    )
  }
}

/**
 * @throws VerbatimError `unsupported_parameter` for a parameter or a kind of content that the model cannot honour. A
 * parameter that is given its default value asks for nothing, so it is never refused.
 */
export function checkSupported(request: ChatRequest, card: ModelCard): void {
  checkForcedCall(request, card)
  const param = unsupported(request, card)
  if (param === undefined) return
  throw new VerbatimError(
    'unsupported_parameter',
    `${param} is not supported by ${card.id}: see GET /v1/models/${card.id}.`,
    {
      param,
    },
  )
}

/** @throws VerbatimError `context_length_exceeded` when the answer alone could not fit. */
export function checkContext(request: ResolvedRequest, contextTokens: number): void {
  if (request.maxTokens === undefined || request.maxTokens <= contextTokens) return
  throw new VerbatimError(
    'context_length_exceeded',
    `${request.maxTokensParam} is ${request.maxTokens}, but this model's context is ${contextTokens} tokens, prompt and answer together.`,
    { param: request.maxTokensParam },
  )
}

const NEAREST_EFFORT: Record<ReasoningEffort, ReasoningEffort> = {
  none: 'none',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
}

/** The effort that really runs: the model's nearest one, or none when it does not reason. */
export function effortThatRuns(asked: ReasoningEffort, card: ModelCard): ReasoningEffort {
  if (card.reasoningEfforts.length === 0) return 'none'
  return card.reasoningEfforts.includes(asked) ? asked : NEAREST_EFFORT[asked]
}

/** What `/v1/models` says of a model. */
export function describeModel(model: Model): ModelObject {
  const { card } = model
  return {
    id: card.id,
    object: 'model',
    created: model.created,
    owned_by: card.ownedBy,
    aliases: model.aliases,
    description: card.description,
    license: card.license,
    context_length: model.contextTokens,
    input_modalities: card.inputModalities,
    output_modalities: ['text'],
    supported_parameters: card.supportedParameters as ChatParameter[],
    parameters: parametersOf(model),
    reasoning_efforts: card.reasoningEfforts,
    pricing: {
      input: creditsPerMillion(card.priceNanocredits.inputToken),
      output: creditsPerMillion(card.priceNanocredits.outputToken),
    },
    weights_sha256: model.weightsSha256,
    determinism: {
      class: model.provenance.determinism,
      engine: model.provenance.engine,
      instruction_set: model.provenance.instructionSet || null,
    },
  }
}

const PARAMETERS = describeParameters()

/** What is the same everywhere, with what this model says to it: its context bounds an answer, and one that does not reason has no effort. */
function parametersOf({ card, contextTokens }: Model): ParameterObject[] {
  return PARAMETERS.map((parameter) => {
    const { name } = parameter
    const supported = card.supportedParameters.includes(name)
    if (name === 'max_tokens' || name === 'max_completion_tokens') {
      return { ...parameter, maximum: contextTokens, supported }
    }
    if (name === 'reasoning_effort') {
      return { ...parameter, default: effortThatRuns('medium', card), supported }
    }
    return { ...parameter, supported }
  })
}

/** Nanocredits a token are credits a billion tokens: exact in decimal. */
function creditsPerMillion(nanocredits: number): string {
  return (nanocredits / 1000).toFixed(3).replace(/0$/, '')
}
