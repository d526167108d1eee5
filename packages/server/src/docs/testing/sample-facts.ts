import { describeParameters, type ModelObject } from '@verbatim/protocol'
import type { DocsFacts } from '../docs.ts'

const MODEL: ModelObject = {
  id: 'gpt-oss-20b',
  object: 'model',
  created: 1_700_000_000,
  owned_by: 'openai',
  aliases: ['gpt-oss'],
  description: 'A model.',
  license: 'Apache-2.0',
  context_length: 8192,
  input_modalities: ['text'],
  output_modalities: ['text'],
  supported_parameters: ['tools'],
  parameters: [],
  reasoning_efforts: ['low', 'medium', 'high'],
  pricing: { input: '0.10', output: '0.50' },
  weights_sha256: null,
  determinism: { class: 'exact', engine: 'llama.cpp', instruction_set: null },
}

/** A service as pages of a test tell of it. */
export function sampleFacts(more: Partial<DocsFacts> = {}): DocsFacts {
  return {
    baseUrl: 'https://ai.example.org',
    model: MODEL,
    modelName: 'gpt-oss',
    models: [MODEL],
    parameters: describeParameters().map((parameter) => ({ ...parameter, supported: true })),
    keyless: {
      paths: ['/api'],
      gapMs: 500,
      queueLength: 16,
      tokensPerAddress: 1000,
      persona: { name: 'Ada', creator: 'the Example project' },
    },
    limits: {
      bodyBytes: 1000,
      queueLength: 4,
      queueWaitMs: 5000,
      requestsPerMinute: undefined,
      tokensPerMinute: undefined,
      concurrentRequests: undefined,
      responsesDays: 30,
      remoteMedia: 'keys',
    },
    chainId: 1,
    operator: '0x7053bfb0433a16a2405De785D547B1B32CeE0cF3',
    logKey: 'example.org+00000000+AAAA',
    openApi: { paths: {}, components: { schemas: {} } },
    ...more,
  }
}

export { MODEL as SAMPLE_MODEL }
