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

test('a name with control characters is shown and not obeyed', () => {
  const name = '\u001b[2Jx\nkey_1\r\t\u009b\u202eevil\u2066'
  assert.equal(formatTable([[name]]), '\u241b[2Jx\u240akey_1\u240d\u2409\ufffd\ufffdevil\ufffd')
})
