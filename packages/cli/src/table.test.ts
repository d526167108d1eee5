import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatTable } from './table.ts'

test('columns are as wide as their widest cell, and no line ends in spaces', () => {
  assert.equal(
    formatTable([
      ['ID', 'SIZE'],
      ['long-id', '1 B'],
    ]),
    'ID       SIZE\nlong-id  1 B',
  )
  assert.equal(formatTable([]), '')
})
