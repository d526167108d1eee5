import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { startNano } from '../harmony/nano.ts'
import { makeKey } from '../support/make-key.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { pageFences } from './page-fences.ts'
import { isSample, runFence } from './run-fence.ts'

const service = await startNano({ VERBATIM_KEYLESS_TOKENS_PER_ADDRESS: '0' })
const PAGES = await pagesOf(service)
/** A reader's key that may do all that the pages show. */
const { key } = await makeKey(service, { name: 'reader', scopes: ['chat', 'usage', 'keys'] })
after(() => service.stop())

/** Every page that the service lists, as it serves it. */
async function pagesOf({ url }: TestService): Promise<Map<string, string>> {
  const list = (await (await fetch(`${url}/docs/pages.json`)).json()) as { data: { id: string }[] }
  const pages = list.data.map(async ({ id }): Promise<[string, string]> => {
    const response = await fetch(`${url}/docs/${id}.md`)
    assert.equal(response.headers.get('content-type'), 'text/markdown; charset=utf-8')
    return [id, await response.text()]
  })
  return new Map(await Promise.all(pages))
}

/** Two at a time: most of a sample is its language's own start. */
describe('every sample runs as it stands there', { concurrency: 2 }, () => {
  for (const [id, page] of PAGES) {
    for (const [index, fence] of pageFences(page).filter(isSample).entries()) {
      test(`${id}, sample ${index + 1}: ${fence.title} under "${fence.heading}"`, async () => {
        await runFence(fence, key)
      })
    }
  }
})

test('there are samples in every language for every surface', () => {
  const all = [...PAGES.values()].flatMap(pageFences).filter(isSample)
  for (const path of [
    '/v1/chat/completions',
    '/api/v1/generate"',
    '/api/v1/generate/stream',
    '/v1/responses',
    '/api/gpt-oss-2t',
    '/v1/models',
    '/api/v1/keys',
    '/api/v1/usage',
    '/api/v1/credits',
    '/v1/receipts/',
  ]) {
    const languages = all
      .filter(({ code }) => code.replaceAll("'", '"').includes(path))
      .map(({ language }) => language)
    assert.deepEqual([...new Set(languages)].sort(), ['bash', 'javascript', 'python', 'typescript'], path)
  }
})

test('of a model that sees, the samples with an image run', async () => {
  const seeing = await startTestService({ VERBATIM_MODEL: 'gpt-oss-nano-vision' })
  try {
    const page = (await pagesOf(seeing)).get('api-access') ?? ''
    const samples = pageFences(page).filter((fence) => fence.heading === 'Vision' && isSample(fence))
    assert.equal(samples.length, 4)
    // Which colours is drawn, as the sample names no seed: that four are named shows that the picture was read.
    for (const fence of samples)
      assert.match(await runFence(fence, seeing.key), /I see [A-Z][a-z]+(, [A-Z][a-z]+){3}\./)
  } finally {
    await seeing.stop()
  }
})
