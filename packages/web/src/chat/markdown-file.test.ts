import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownTexts } from './markdown-file.ts'

test('a file that is far longer than what was exported is told as changed, without its words being looked at', () => {
  const before = process.cpuUsage()
  const found = shownTexts('ab '.repeat(30_000_000), ['# x'], 'text')
  assert.deepEqual(found, { texts: [], isChangedAround: true })
  assert.ok(process.cpuUsage(before).user < 2_000_000)
})

test('white space around the texts is no change, a word is', () => {
  const part = { of: null, text: 'Hi' }
  const folds = '<details>\n<summary>The same as data, to import and to verify it</summary>\n</details>'
  for (const [around, isChangedAround] of [
    ['#  x\n\n', false],
    [`# x${' '.repeat(1_000)}`, false],
    ['# y', true],
    ['# x y', true],
  ] as const) {
    const shown = `${around}\n<!-- text 1 -->\n\nHi\n\n<!-- /text 1 -->\n${folds}`
    assert.deepEqual(shownTexts(shown, ['# x', part], 'text'), { texts: ['Hi'], isChangedAround })
  }
})
