import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNotCopied } from './not-copied.ts'

test('only what the browser refused is said to be its doing', () => {
  assert.equal(
    whyNotCopied(new DOMException('Document is not focused.', 'NotAllowedError')),
    'the browser did not allow it.',
  )
  assert.equal(whyNotCopied(new Error('No such receipt.')), 'No such receipt.')
})
