import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModelObject, ParameterObject } from '@verbatim/protocol'
import type { Page } from 'playwright-core'
import { eventually } from '../faults/eventually.ts'
import { post, say } from '../support/service.ts'
import { PageHouse, skip, WIDTHS } from './open-page.ts'

const house = new PageHouse()
const MODEL = 'gpt-oss-nano'

async function readModel(): Promise<ModelObject> {
  const response = await fetch(`${house.service.url}/v1/models/${MODEL}`)
  return (await response.json()) as ModelObject
}

/** The cells of each row of the table of parameters, by the parameter. */
async function parametersOf(page: Page): Promise<Map<string, string[]>> {
  const table = page.getByRole('table', { name: 'Parameters that it takes' })
  await table.waitFor()
  const rows = await table.getByRole('row').all()
  const cells = await Promise.all(rows.slice(1).map((row) => row.getByRole('cell').allTextContents()))
  return new Map(cells.map(([name = '', ...others]) => [name, others]))
}

test('the parameters of the page are those that the service validates by', { skip }, async () => {
  const { page, complaints } = await house.open(`/models/${MODEL}`)
  const shown = await parametersOf(page)
  const { parameters } = await readModel()
  const supported = parameters.filter(({ supported }) => supported)
  assert.deepEqual(
    [...shown.keys()],
    supported.map(({ name }) => name),
  )
  assert.deepEqual(shown.get('temperature')?.slice(0, 3), ['0 to 2', '1', '0.8'])
  assert.deepEqual(shown.get('top_k')?.slice(0, 3), ['integer, 0 to 100', '0', '0'])
  assert.deepEqual(shown.get('repetition_penalty')?.slice(0, 1), ['above 0, up to 100'])
  await rangesAreKept(supported, shown)
  assert.deepEqual(complaints, [])
})

/** What is just beyond a range that is shown is refused by name. */
async function rangesAreKept(parameters: readonly ParameterObject[], shown: Map<string, string[]>) {
  for (const { name, maximum } of parameters) {
    if (maximum === undefined || name === 'top_logprobs') continue
    assert.match(shown.get(name)?.[0] ?? '', new RegExp(`${maximum}$`))
    const response = await post(house.service, '/v1/chat/completions', say('Hi.', { [name]: maximum + 1 }))
    assert.equal(response.status, 400, name)
    assert.match(await response.text(), new RegExp(name))
  }
}

test('the library leads to a model, and that to chat, playground and a sample', { skip }, async () => {
  const { page, complaints } = await house.open('/models')
  const { weights_sha256: digest } = await readModel()
  await page.getByRole('link', { name: MODEL, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: MODEL }).waitFor()
  await page.getByText(digest ?? 'no digest').waitFor()
  await page.getByText('The same request and seed give the same bytes', { exact: false }).waitFor()
  const tryIt = page.getByRole('link', { name: /^Try it in chat/ })
  assert.equal(await tryIt.getAttribute('href'), `/chat?model=${MODEL}`)
  await page.getByText(`${house.service.url}/v1/chat/completions`, { exact: false }).first().waitFor()
  assert.deepEqual(complaints, [])
})

test('speed is this server’s own, and comes with the first answers', { skip }, async () => {
  const { page } = await house.open(`/models/${MODEL}`)
  await page.getByRole('heading', { name: 'Speed on this server' }).waitFor()
  const response = await post(
    house.service,
    '/v1/chat/completions',
    say('Say hello.', { max_tokens: 32, stream: true, reasoning_effort: 'low' }),
  )
  await response.text()
  await page
    .getByRole('table', { name: 'Medians for each reasoning effort' })
    .getByRole('cell', { name: 'low', exact: true })
    .waitFor()
})

test('a model that is not served is told so', { skip }, async () => {
  const { page } = await house.open('/models/no-such-model')
  await page.getByRole('alert').getByText('is not served here', { exact: false }).waitFor()
})

for (const width of WIDTHS) {
  for (const path of ['/models', `/models/${MODEL}`]) {
    test(`${path} at ${width} px does not stick out`, { skip }, async () => {
      const { page, complaints } = await house.open(path, { width })
      await page.getByText('can be replayed').first().waitFor()
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width)
      assert.deepEqual(complaints, [])
    })
  }
}

test('prices are written with two decimals at least', { skip }, async () => {
  for (const path of ['/models', '/models/gpt-oss-nano']) {
    const { page } = await house.openAsOwner(path)
    await page.getByText(/Input \d+\.\d\d+ \/M tokens • Output \d+\.\d\d+ \/M tokens/).waitFor()
  }
})

test('over plain HTTP, where browsers have no clipboard for pages, what is to be copied is copied', {
  skip,
}, async () => {
  const { page } = await house.openAsOwner('/models/gpt-oss-nano')
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await page.getByRole('button', { name: 'Copy the id' }).click()
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('combobox', { name: 'Find a command' })
  await palette.and(page.locator(':focus')).waitFor()
  await page.keyboard.press('Control+v')
  await eventually('the id is pasted', async () => (await palette.inputValue()) === 'gpt-oss-nano')
})
