import { chatParameters, type ModelCard } from '@verbatim/protocol'
import type { UpstreamAbilities } from '../backends/backends.ts'

/** Of a server of which nothing is known: text in, every parameter passed on. */
type Abilities = Pick<UpstreamAbilities, 'seesImages' | 'reasoningEfforts' | 'unsupported' | 'isHarmony'>
const EVERYTHING: Abilities = {
  seesImages: false,
  reasoningEfforts: ['none', 'low', 'medium', 'high'],
  unsupported: [],
  isHarmony: false,
}

/**
 * The card of a model that an upstream serves: what the manifest knows of it, but what it can do as the server says. Without the
 * manifest the price is that of document 000.
 */
export function cardOfUpstream(
  id: string,
  contextTokens: number,
  abilities: Abilities = EVERYTHING,
  known?: ModelCard,
): ModelCard {
  const { seesImages, reasoningEfforts, unsupported, isHarmony } = abilities
  const reasons = reasoningEfforts.length > 0
  const cannot = new Set<string>(reasons ? unsupported : [...unsupported, ...REASONING])
  const parameters = known?.supportedParameters ?? Object.keys(chatParameters)
  const { format: _, ...unknown } = known ?? UNKNOWN
  return {
    ...unknown,
    id,
    contextTokens,
    inputModalities: seesImages ? ['text', 'image', 'video'] : ['text'],
    supportedParameters: parameters.filter((name) => !cannot.has(name)),
    reasoningEfforts,
    ...(isHarmony ? { format: 'harmony' as const } : {}),
  }
}

const REASONING = ['reasoning_effort', 'separate_reasoning', 'chat_template_kwargs']

const UNKNOWN: Omit<ModelCard, 'id' | 'contextTokens'> = {
  description: 'Served by a configured upstream.',
  license: 'unknown',
  ownedBy: 'upstream',
  files: [],
  kvBytesPerToken: 1,
  inputModalities: ['text'],
  supportedParameters: [],
  reasoningEfforts: [],
  priceNanocredits: { inputToken: 100, outputToken: 500 },
  rank: 0,
}
