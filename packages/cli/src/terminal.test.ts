import assert from 'node:assert/strict'
import { test } from 'node:test'
import { showable } from './terminal.ts'

test('a terminal is shown no control character of a model, a pipe gets the exact text', () => {
  const text = 'a\tb\n\u001b[2Jc\u009bd\u{1f600}'
  assert.equal(showable(text, { isTTY: true }), 'a\tb\n\u241b[2Jc\ufffdd\u{1f600}')
  assert.equal(showable(text, {}), text)
})
