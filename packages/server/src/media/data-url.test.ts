import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readDataUrl } from './data-url.ts'
import { MediaRefusal } from './media-refusal.ts'

test('any bytes come back as they were, whatever type is declared', () => {
  const types = fc.constantFrom('', 'image/png', 'text/html', 'image/svg+xml;charset=utf-8')
  const property = fc.property(fc.uint8Array({ maxLength: 200 }), types, (bytes, type) => {
    const url = `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
    assert.deepEqual([...readDataUrl(url, 200)], [...bytes])
  })
  fc.assert(property)
})

const WRONG: Record<string, string> = {
  'one without base64': 'data:image/png,abc',
  'one without a comma': 'data:image/png;base64',
  'a head that is no head': `data:${'a'.repeat(300)};base64,AAAA`,
  'other characters': 'data:;base64,AA AA',
  'an impossible length': 'data:;base64,AAAAA',
  'the alphabet of URLs': 'data:;base64,-_-_',
}
for (const [what, url] of Object.entries(WRONG)) {
  test(`${what} is refused`, () => {
    assert.throws(() => readDataUrl(url, 100), MediaRefusal)
  })
}

test('one that is too long is refused with both sizes', () => {
  const url = `data:;base64,${'A'.repeat(400)}`
  assert.throws(() => readDataUrl(url, 100), /it has 300 bytes; at most 100 are taken/)
})
