import type { DocsFacts } from '../docs-facts.ts'
import { curlSample } from './curl.ts'
import { javascriptSample, typescriptSample } from './javascript.ts'
import { pythonSample } from './python.ts'
import { requestsToShow } from './requests.ts'
import { fences, type Sample } from './sample.ts'

/** The sample of this name in four languages, one fence after the other; undefined for a name that there is not. */
export function sampleTabs(name: string, facts: DocsFacts): string | undefined {
  const sample = requestsToShow(facts)[name]
  return sample === undefined ? undefined : inFourLanguages(facts.baseUrl, sample)
}

function inFourLanguages(baseUrl: string, sample: Sample): string {
  return fences([
    ['cURL', 'bash', curlSample(baseUrl, sample)],
    ['Python', 'python', pythonSample(baseUrl, sample)],
    ['JavaScript', 'javascript', javascriptSample(baseUrl, sample)],
    ['TypeScript', 'typescript', typescriptSample(baseUrl, sample)],
  ])
}
