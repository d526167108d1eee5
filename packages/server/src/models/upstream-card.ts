import { chatParameters, type ModelCard } from '@verbatim/protocol'

/**
 * The card of a model that an upstream serves and the manifest does not know: text in, every parameter passed on. The price is
 * that of document 000.
 */
export function cardOfUpstream(id: string, contextTokens: number): ModelCard {
  return {
    id,
    description: 'Served by a configured upstream.',
    license: 'unknown',
    ownedBy: 'upstream',
    files: [],
    contextTokens,
    kvBytesPerToken: 1,
    inputModalities: ['text'],
    supportedParameters: Object.keys(chatParameters),
    reasoningEfforts: ['none', 'low', 'medium', 'high'],
    priceNanocredits: { inputToken: 100, outputToken: 500 },
    rank: 0,
  }
}
