import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '../faults/eventually.ts'
import { picture } from '../media/pictures.ts'
import { startTestService } from '../support/service.ts'
import { ask, finished } from './asking.ts'
import { dropFiles, type GivenFile, giveFiles } from './drop-files.ts'
import { PageHouse, skip } from './open-page.ts'

const house = new PageHouse(() => startTestService({ VERBATIM_MODEL: 'gpt-oss-nano-vision' }))

async function file(name: string, colour: 'Red' | 'Blue') {
  return { name, mimeType: 'image/png', buffer: await picture([colour, colour, colour, colour]) }
}

test('an image is chosen, seen by the model and shown with its question', { skip }, async () => {
  const { page, complaints } = await house.open('/')
  await page.getByRole('button', { name: 'Attach images' }).waitFor()
  await page
    .locator('input[type=file][multiple]')
    .setInputFiles([await file('red.png', 'Red'), await file('blue.png', 'Blue')])
  await page.getByRole('list', { name: 'Attached images' }).getByRole('img', { name: 'red.png' }).waitFor()
  await page.getByRole('button', { name: 'Remove blue.png' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('img', { name: 'blue.png' }).waitFor({ state: 'detached' })
  await ask(page, 'What colour is it?')
  const answer = await finished(page)
  await answer.getByText('It is Red.', { exact: true }).waitFor()
  await answer.getByRole('button', { name: /^Verified/ }).waitFor()
  assert.equal(await page.locator('article').getByRole('img', { name: 'red.png' }).count(), 1)
  assert.equal(await page.getByRole('list', { name: 'Attached images' }).count(), 0)
  assert.deepEqual(complaints, [])
})

test('what is no image is told, and not sent', { skip }, async () => {
  const { page } = await house.open('/')
  await page.getByRole('button', { name: 'Attach images' }).waitFor()
  const broken = { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture') }
  await page.locator('input[type=file][multiple]').setInputFiles([broken])
  await page.getByRole('alert').getByText('broken.png is no image that this browser can read.').waitFor()
})

/** Drops files on the field where messages are written. @returns whether the page kept the browser from opening them */
function drop(page: Page, files: GivenFile[]): Promise<boolean> {
  return dropFiles(page.getByLabel('Message'), files)
}

test('an image is pasted into the field, and text as ever', { skip }, async () => {
  const { page, complaints } = await house.open('/')
  await page.getByRole('button', { name: 'Attach images' }).waitFor()
  const field = page.getByLabel('Message')
  const base64 = (await file('red.png', 'Red')).buffer.toString('base64')
  assert.deepEqual(await giveFiles(field, [{ name: 'image.png', type: 'image/png', base64 }], ['paste']), [
    true,
  ])
  const attached = page.getByRole('list', { name: 'Attached images' })
  await attached.getByRole('img', { name: 'image.png' }).waitFor()
  assert.deepEqual(await giveFiles(field, [], ['paste']), [false])
  await page.evaluate(() => navigator.clipboard.writeText('What colour is it?'))
  await field.press('Control+V')
  // With an image alone there is something to send already.
  await eventually('the text is pasted', async () => (await field.inputValue()) === 'What colour is it?')
  await page.getByRole('button', { name: 'Send', disabled: false }).waitFor()
  await field.press('Enter')
  const answer = await finished(page)
  await answer.getByText('It is Red.', { exact: true }).waitFor()
  assert.equal(await page.locator('article').getByRole('img', { name: 'image.png' }).count(), 1)
  assert.deepEqual(complaints, [])
})

test('whatever is dropped on the field, the page stays, and says what it does not take', {
  skip,
}, async () => {
  const { page, complaints } = await house.open('/')
  await page.getByRole('button', { name: 'Attach images' }).waitFor()
  assert.equal(await drop(page, [{ name: 'a.txt', type: 'text/plain', base64: 'YQ==' }]), true)
  await page.getByRole('alert').getByText('Only images can be attached.').waitFor()
  const base64 = (await file('red.png', 'Red')).buffer.toString('base64')
  const nine = Array.from({ length: 9 }, (_, at) => ({ name: `${at}.png`, type: 'image/png', base64 }))
  // Both are read at once.
  const both = await Promise.all([drop(page, nine.slice(0, 5)), drop(page, nine.slice(5))])
  assert.deepEqual(both, [true, true])
  await page.getByRole('alert').getByText('A question takes 8 images at most.').waitFor()
  assert.equal(await page.getByRole('list', { name: 'Attached images' }).getByRole('img').count(), 8)
  assert.deepEqual(complaints, [])
})

test('images are not sent to a model that sees none, and wait for one that does', { skip }, async () => {
  const context = await house.visitor()
  await context.route('**/v1/models', async (route) => {
    const response = await route.fetch()
    const { data } = (await response.json()) as { data: object[] }
    const blind = { ...data[0], id: 'blind', aliases: [], input_modalities: ['text'] }
    await route.fulfill({ response, json: { data: [...data, blind] } })
  })
  const { page } = await house.open('/', { context })
  await page.getByRole('button', { name: 'Attach images' }).waitFor()
  await page.locator('input[type=file][multiple]').setInputFiles([await file('red.png', 'Red')])
  await page.getByRole('img', { name: 'red.png' }).waitFor()
  await page.getByLabel('Message').fill('What colour is it?')
  const model = page.getByLabel('Model', { exact: true })
  await model.selectOption('blind')
  await page.getByRole('alert').getByText('This model sees no images.').waitFor()
  await page.getByRole('button', { name: 'Send', disabled: true }).waitFor()
  assert.equal(await drop(page, [{ name: 'a.txt', type: 'text/plain', base64: 'YQ==' }]), true)
  await model.selectOption('gpt-oss-nano-vision')
  await page.getByRole('button', { name: 'Send', disabled: false }).waitFor()
})
