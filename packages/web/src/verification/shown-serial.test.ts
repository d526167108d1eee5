import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, question } from '../chat/testing/nodes.ts'
import { shownSerial } from './shown-serial.ts'

const asked = question('q', null)
const shown = answer('a', 'q', { text: 'Yes.', receipt: 'rcpt_1' })

test('what is read anew has the number that it had', () => {
  const serial = shownSerial(shown, { question: asked, before: [] })
  assert.equal(shownSerial(structuredClone(shown), { question: { ...asked }, before: [] }), serial)
})

test('another content under the same ids has another number', () => {
  const exchange = { question: asked, before: [] }
  const serials = [
    shownSerial(shown, exchange),
    shownSerial({ ...shown, text: 'No.' }, exchange),
    shownSerial({ ...shown, text: 'No.' }, { ...exchange, question: { ...asked, text: 'other' } }),
    shownSerial({ ...shown, text: 'No.' }, { ...exchange, before: [shown] }),
  ]
  assert.equal(new Set(serials).size, serials.length)
})
