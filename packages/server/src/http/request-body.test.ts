import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import fc from 'fast-check'
import { parseBody } from './request-body.ts'

/** More brackets than may be open at once, all closed again, so that the depth has to be counted. */
const MANY = Array.from({ length: 200 }, () => ({}))

test('a string of many megabytes, plain or full of escapes, beside many brackets is read', () => {
  for (const long of ['A'.repeat(20_000_000), '\n"\\'.repeat(2_000_000)]) {
    assert.deepEqual(parseBody(JSON.stringify([long, MANY])), [long, MANY])
  }
})

test('brackets in strings do not count', () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom('[', '{', '"', '\\', 'a') }), { maxLength: 5 })
  fc.assert(
    fc.property(texts, (strings) =>
      assert.deepEqual(parseBody(JSON.stringify([strings, MANY])), [strings, MANY]),
    ),
  )
})

test('a body is refused from 129 levels on, also behind strings', () => {
  const nested = (levels: number) => `["\\\\","\\"",${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}]`
  assert.doesNotThrow(() => parseBody(nested(128)))
  assert.throws(
    () => parseBody(nested(129)),
    (error) => error instanceof VerbatimError && /levels deep/.test(error.message),
  )
})

test('a string without an end is not JSON, and no reason to loop', () => {
  for (const text of ['"', `${'['.repeat(100)}${'[],'.repeat(100)}"\\`, `{"a":"${'['.repeat(200)}`]) {
    assert.throws(() => parseBody(text), VerbatimError)
  }
})
