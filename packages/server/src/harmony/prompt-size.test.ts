import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Tool, VerbatimError } from '@verbatim/protocol'
import { promptText, renderPrompt } from './harmony.ts'

function rendered(tools: Tool[]): string {
  return promptText(
    renderPrompt({
      messages: [{ role: 'user', content: 'hi' }],
      tools,
      effort: 'low',
      currentDate: '2026-01-02',
      responseFormat: { type: 'text' },
      startInFinal: false,
    }),
  )
}

/** Functions of a few properties, all of which refer to one definition. */
function toolsOf(count: number, references: number, definition: object): Tool[] {
  const properties = Object.fromEntries(
    Array.from({ length: references }, (_, at) => [`p${at}`, { $ref: '#/$defs/d' }]),
  )
  const parameters = { type: 'object', properties, $defs: { d: definition } }
  return Array.from({ length: count }, (_, at) => ({
    type: 'function',
    function: { name: `f${at}`, parameters },
  }))
}

const refused = (error: unknown) =>
  error instanceof VerbatimError &&
  error.code === 'invalid_request' &&
  /^tools\[\d+\]\.function\.parameters$/.test(error.param ?? '') &&
  /too large/.test(error.message)

test('What many functions refer to is bounded in all of them together', () => {
  const long = { type: 'string', description: 'x'.repeat(2000) }
  assert.ok(rendered(toolsOf(1, 100, long)).length > 200_000)
  assert.throws(() => rendered(toolsOf(32, 100, long)), refused)
})

test('The description of an object in a list is counted as well', () => {
  const described = { type: 'object', description: 'x'.repeat(10_000), properties: { a: {} } }
  assert.throws(() => rendered(toolsOf(1, 100, { type: 'array', items: described })), refused)
})

test('A hundred usual functions are written out', () => {
  const usual = { type: 'string', description: 'What it is, in a sentence or two. '.repeat(5) }
  assert.ok(rendered(toolsOf(128, 8, usual)).length > 150_000)
})
