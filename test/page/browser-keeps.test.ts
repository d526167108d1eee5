/** What a browser keeps for the page: nothing where it is forbidden, and nobody's session in another tab. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askInChat, becomes } from './ask-in-chat.ts'
import { PageHouse, skip } from './open-page.ts'

const house = new PageHouse()

test('who signs out in one tab is signed out in all', { skip }, async () => {
  const { page: first } = await house.openAsOwner('/chat')
  await first.getByRole('button', { name: 'Account: signed in as the owner of this service' }).waitFor()
  const { page: second } = await house.open('/models', { context: first.context() })
  await second.getByRole('button', { name: 'Account: signed in as the owner of this service' }).click()
  await second.getByRole('menuitem', { name: 'Sign out' }).click()
  await first.getByRole('button', { name: 'Account: not signed in' }).waitFor()
  await first.context().close()
})

test('a browser that forbids all storage still asks and verifies', { skip }, async () => {
  const context = await house.visitor()
  await context.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('Access is denied for this document.', 'SecurityError')
    }
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
      Object.defineProperty(globalThis, name, { get: refuse })
    }
  })
  const { page, complaints } = await house.open('/chat', { context })
  await becomes(await askInChat(page, 'What is the capital of France?'), 'verified')
  for (const path of ['/models', '/status', '/verify', '/keys']) {
    await page.goto(house.service.url + path)
    await page.locator('h1').first().waitFor()
    assert.doesNotMatch((await page.locator('h1').first().textContent()) ?? '', /broke/)
  }
  assert.deepEqual(complaints, [])
  await context.close()
})
