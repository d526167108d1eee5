/** The reference page of the Responses API says what the schema says. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inputItemSchema, responsesRequestSchema } from '@verbatim/protocol'
import { tableRows } from '../tidy/document-rules.ts'
import { ROOT } from '../tidy/project.ts'

const page = readFileSync(join(ROOT, 'docs/reference/responses.md'), 'utf8')
const names = (heading: string) => tableRows(page, heading).map(([name]) => name)
const code = (name: string) => `\`${name}\``

test('responses.md has every parameter', () => {
  const known = Object.keys(responsesRequestSchema.shape)
  assert.deepEqual(names('Parameter').toSorted(), known.map(code).toSorted())
})

test('responses.md has every type of item', () => {
  const types = ['message', 'reasoning', 'function_call', 'function_call_output', 'item_reference']
  assert.deepEqual(names('Item').toSorted(), types.map(code).toSorted())
  const { options } = inputItemSchema
  assert.equal(options.length, types.length)
})
