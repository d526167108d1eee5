/** Which addresses are links, and what is said of where they lead. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { safeLink } from './links.ts'

/** Address, words, and the host that is shown; undefined where there is no link at all. */
const CASES: [address: string, words: string, host: string | null | undefined][] = [
  ['https://example.org/a', 'a page', 'example.org'],
  ['http://example.org:8080/a', 'a page', 'example.org:8080'],
  ['https://example.org/a', 'https://example.org/a', null],
  ['https://example.org/', 'example.org', null],
  ['https://example.org/', 'EXAMPLE.org', null],
  ['https://evil.example/', 'https://good.example/', 'evil.example'],
  ['https://good.example@evil.example/', 'https://good.example@evil.example/', 'evil.example'],
  ['https://аpple.com/', 'https://аpple.com/', 'xn--pple-43d.com'],
  ['mailto:a@example.org', 'a@example.org', null],
  ['mailto:a@example.org', 'write', 'a@example.org'],
  ['javascript:alert(1)', 'press', undefined],
  ['JAVASCRIPT:alert(1)', 'press', undefined],
  ['\u0001javascript:alert(1)', 'press', undefined],
  ['java\nscript:alert(1)', 'press', undefined],
  ['data:text/html,x', 'press', undefined],
  ['blob:https://example.org/1', 'press', undefined],
  ['/owner', 'press', undefined],
  ['//evil.example/', 'press', undefined],
  ['#main', 'press', undefined],
  ['', 'press', undefined],
  [`https://example.org/${'a'.repeat(2_000)}`, 'press', undefined],
]

describe('an address of an answer', () => {
  for (const [address, words, host] of CASES) {
    test(`${JSON.stringify(address.slice(0, 40))} called ${words}`, () => {
      assert.equal(safeLink(address, words)?.host, host)
    })
  }
})
