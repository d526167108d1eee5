import assert from 'node:assert/strict'
import { test } from 'node:test'
import { picture } from '../media/pictures.ts'
import { startTestService } from '../support/service.ts'
import { ask, finished } from './asking.ts'
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
