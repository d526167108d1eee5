import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { picture } from '../media/pictures.ts'
import { startTestService } from '../support/service.ts'
import { finished, mayBeSent } from './asking.ts'
import { dropFiles, type GivenFile } from './drop-files.ts'
import { PageHouse, skip } from './open-page.ts'
import { ROUTES } from './routes.ts'

const house = new PageHouse(() => startTestService({ VERBATIM_MODEL: 'gpt-oss-nano-vision' }))

const NOTE: GivenFile = { name: 'note.txt', type: 'text/plain', base64: 'YQ==' }

async function redPicture(name = 'red.png'): Promise<GivenFile> {
  const bytes = await picture(['Red', 'Red', 'Red', 'Red'])
  return { name, type: 'image/png', base64: bytes.toString('base64') }
}

/** The chat takes files from the moment on that it gives its field the focus. */
async function takesFiles(page: Page): Promise<void> {
  await page.getByLabel('Message').and(page.locator(':focus')).waitFor()
}

/** What no drawing replaces while files are dropped on it. */
const anywhere = (page: Page) => page.locator('body')

test('an image that is dropped anywhere on the chat goes with the question, and the draft stays', {
  skip,
}, async () => {
  const { page, complaints } = await house.open('/')
  await page.getByRole('button', { name: 'Attach images' }).waitFor()
  await takesFiles(page)
  await page.getByLabel('Message').fill('What colour is it?')
  assert.equal(await dropFiles(page.getByText('Suggest three names'), [NOTE]), true)
  await page.getByRole('alert').getByText('Only images can be attached.').waitFor()
  assert.equal(await dropFiles(page.getByLabel('Search conversations'), [await redPicture()]), true)
  await page.getByRole('list', { name: 'Attached images' }).getByRole('img', { name: 'red.png' }).waitFor()
  await page.getByRole('alert').waitFor({ state: 'detached' })
  assert.equal(await page.getByLabel('Message').inputValue(), 'What colour is it?')
  await mayBeSent(page)
  await page.getByLabel('Message').press('Enter')
  await (await finished(page)).getByText('It is Red.', { exact: true }).waitFor()
  assert.deepEqual(complaints, [])
})

test('where the model sees no images a dropped file is refused with a word', { skip }, async () => {
  const context = await house.visitor()
  await context.route('**/v1/models', async (route) => {
    const response = await route.fetch()
    const { data } = (await response.json()) as { data: object[] }
    const blind = data.map((model) => ({ ...model, input_modalities: ['text'] }))
    await route.fulfill({ response, json: { data: blind } })
  })
  const { page } = await house.open('/', { context })
  await takesFiles(page)
  assert.equal(await dropFiles(page.locator('header'), [await redPicture()]), true)
  await page.getByRole('alert').getByText('This model sees no images').waitFor()
})

test('a picture of the page itself is attached by nobody', { skip }, async () => {
  const { page } = await house.open('/')
  await page.getByRole('button', { name: 'Attach images' }).waitFor()
  await takesFiles(page)
  const attached = page.getByRole('list', { name: 'Attached images' })
  await page.locator('main').dispatchEvent('dragstart')
  await dropFiles(page.locator('main'), [await redPicture('own.png')])
  await page.locator('main').dispatchEvent('dragend')
  await dropFiles(page.locator('main'), [await redPicture()])
  await attached.getByRole('img', { name: 'red.png' }).waitFor()
  // Pictures are read side by side: one more leaves the first all the time to be there that it would need.
  await dropFiles(page.locator('main'), [await redPicture('last.png')])
  await attached.getByRole('img', { name: 'last.png' }).waitFor()
  const names = (images: Element[]) => images.map((image) => image.getAttribute('alt'))
  assert.deepEqual(await attached.getByRole('img').evaluateAll(names), ['red.png', 'last.png'])
})

test('on no page a dropped file takes the place of the page', { skip }, async () => {
  const { page } = await house.open('/status')
  for (const route of [...ROUTES, '/r/nowhere', '/no/where']) {
    await page.goto(house.service.url + route)
    await page.locator('#main').waitFor()
    assert.equal(await dropFiles(anywhere(page), [NOTE]), true, route)
  }
})

test('text that is dragged, and a file on a field for files, are the browser’s own matter', {
  skip,
}, async () => {
  const { page } = await house.open('/status')
  await page.locator('#main').waitFor()
  assert.equal(await dropFiles(anywhere(page), []), false)
  await page.evaluate(() => {
    const field = document.createElement('input')
    field.type = 'file'
    document.body.append(field)
  })
  assert.equal(await dropFiles(page.locator('input[type=file]'), [NOTE]), false)
})

test('on the verification page a dropped bundle is still what is checked', { skip }, async () => {
  const { page } = await house.open('/verify')
  await page.getByLabel('Choose a file, or drop it on this page').waitFor()
  const base64 = Buffer.from('{"no":"document"}').toString('base64')
  assert.equal(await dropFiles(anywhere(page), [{ ...NOTE, name: 'x.verbatim.json', base64 }]), true)
  await page.getByText('This is neither a bundle nor a request with its response.').first().waitFor()
})
