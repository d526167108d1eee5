import { aiPrompt } from './ai-prompt.ts'
import type { DocsFacts, LimitFacts } from './docs-facts.ts'
import type { PageWords } from './fill-page.ts'
import { KEY } from './samples/sample.ts'
import { sampleTabs } from './samples/samples.ts'
import { errorTable } from './tables/error-table.ts'
import { modelTable } from './tables/model-table.ts'
import { parameterTable } from './tables/parameter-table.ts'
import { referenceText } from './tables/reference.ts'

/** What the pages may say, and ask, of the facts. A word that begins with `sample ` is a request in four languages. */
export function pageWords(facts: DocsFacts): PageWords {
  const words = new Map(Object.entries(plainWords(facts)))
  const conditions = new Map(Object.entries(knownConditions(facts)))
  return {
    text: (word) => {
      if (word.startsWith('sample ')) return sampleTabs(word.slice('sample '.length), facts)
      if (word === 'table parameters') return parameterTable(facts.parameters)
      if (word === 'table errors') return errorTable()
      if (word === 'table models') return modelTable(facts.models)
      if (word === 'reference') return referenceText(facts.openApi)
      if (word === 'ai prompt') return aiPrompt(facts)
      return words.get(word)
    },
    holds: (condition) => conditions.get(condition),
  }
}

function plainWords(facts: DocsFacts): Record<string, string> {
  const { baseUrl, model, modelName, chainId, operator, logKey } = facts
  return {
    base: baseUrl,
    model: modelName,
    'model id': model.id,
    'price input': model.pricing.input,
    'price output': model.pricing.output,
    context: model.context_length.toLocaleString('en'),
    efforts: model.reasoning_efforts.map((effort) => `\`${effort}\``).join(', '),
    'chain id': String(chainId),
    operator,
    'log key': logKey,
    license: model.license,
    ...limitWords(facts.limits),
    ...chatWords(facts),
    ...keylessWords(facts),
  }
}

function limitWords(limits: LimitFacts): Record<string, string> {
  const unbounded = 'no limit'
  const number = (value: number | undefined) => value?.toLocaleString('en') ?? unbounded
  return {
    'body bytes': number(limits.bodyBytes),
    'queue length': number(limits.queueLength),
    'queue wait': `${Math.round(limits.queueWaitMs / 1000)} seconds`,
    'requests per minute': number(limits.requestsPerMinute),
    'tokens per minute': number(limits.tokensPerMinute),
    'concurrent requests': number(limits.concurrentRequests),
    'responses days': number(limits.responsesDays),
    'vision sources': MEDIA_SOURCES[limits.remoteMedia],
  }
}

const MEDIA_SOURCES = {
  keys: ' or, with a key, by `https` URL',
  everyone: ' or by `https` URL',
  nobody: '',
}

/** How the chat of one's own asks: without a key where that may be. */
function chatWords({ baseUrl, keyless }: DocsFacts): Record<string, string> {
  const key = `Bearer ${KEY}`
  const keyed = {
    'chat url': `${baseUrl}/v1/chat/completions`,
    'chat headers': `{ Authorization: '${key}', 'Content-Type': 'application/json' }`,
    'chat python headers': `{"Authorization": "${key}"}`,
    'keyless temperature': '',
  }
  const open = {
    'chat url': `${baseUrl}${keyless?.paths[0]}`,
    'chat headers': "{ 'Content-Type': 'application/json' }",
    'chat python headers': '{}',
    'keyless temperature': ', or 0.8 without a key',
  }
  return keyless === undefined ? keyed : open
}

function keylessWords({ baseUrl, keyless }: DocsFacts): Record<string, string> {
  if (keyless === undefined) return {}
  const { paths, gapMs, queueLength, tokensPerAddress, persona } = keyless
  return {
    keyless: `${baseUrl}${paths[0]}`,
    'keyless path': paths[0] ?? '',
    'keyless paths': paths.map((path) => `\`${path}\``).join(' and '),
    gap: String(gapMs),
    'keyless rate': String(1000 / gapMs),
    'keyless queue': String(queueLength),
    'keyless tokens': tokensPerAddress?.toLocaleString('en') ?? 'no limit',
    'persona name': persona.name,
    'persona creator': persona.creator,
  }
}

function knownConditions({ keyless, model, limits }: DocsFacts): Record<string, boolean> {
  return {
    keyless: keyless !== undefined,
    vision: model.input_modalities.includes('image'),
    video: model.input_modalities.includes('video'),
    reasoning: model.reasoning_efforts.length > 0,
    tools: model.supported_parameters.includes('tools'),
    'key limits':
      (limits.requestsPerMinute ?? limits.tokensPerMinute ?? limits.concurrentRequests) !== undefined,
  }
}
