import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeOf } from './place-of-link.ts'

const CASES: [url: string, place: string | undefined][] = [
  ['https://a.example/v/docs/errors#codes', '/docs/errors#codes'],
  ['https://a.example/v/docs', '/docs'],
  ['https://a.example/v/keys', '/keys'],
  ['https://a.example/v/docs/errors.md', undefined],
  ['https://a.example/v/openapi.json', undefined],
  ['https://a.example/v/verify.html', undefined],
  ['https://a.example/docs', undefined],
  ['https://b.example/v/docs', undefined],
]
for (const [url, place] of CASES) {
  test(`${url} is ${place ?? 'left to the browser'}`, () => {
    assert.equal(placeOf(url, 'https://a.example/v'), place)
  })
}
