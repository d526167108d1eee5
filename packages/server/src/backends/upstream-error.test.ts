import assert from 'node:assert/strict'
import { test } from 'node:test'
import { upstreamFailure } from './upstream-error.ts'

const SECRET = 'The patient is called Mustermann and has gout, and nobody else may know of it.'

for (const [what, message] of [
  [
    'what it last read',
    `parse error at line 1, column 9: invalid string; last read: '"# Instructions ${SECRET}'`,
  ],
  ['a text in quotes', `unexpected value "${SECRET}" in messages`],
  ['a text in back-quotes', `cannot parse \`${SECRET}\`: expected a digit`],
] as const) {
  test(`an upstream's error goes to the log without ${what}: that is the caller's`, () => {
    const { cause } = upstreamFailure(500, { message })
    assert.ok(!JSON.stringify(cause).includes('Mustermann'))
    assert.match(JSON.stringify(cause), /parse|unexpected/)
  })
}

test('short words in quotes stay: they name what is wrong', () => {
  const { cause } = upstreamFailure(500, { message: 'unknown model "gpt-5", see \'/v1/models\'' })
  assert.deepEqual(cause, { message: 'unknown model "gpt-5", see \'/v1/models\'' })
})
