/** The reference pages say what the tables in the source say. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { COMMANDS, EXIT } from '@verbatim/cli'
import {
  ACCEPTED_WITHOUT_EFFECT,
  chatRequestSchema,
  ERRORS,
  MAX_ACCOUNT_DOCUMENT_BYTES,
  MAX_ACCOUNT_DOCUMENTS,
  MAX_CONVERSATION_BYTES,
  MAX_CONVERSATIONS,
  MAX_DOCUMENT_BYTES,
  MAX_SHARE_BYTES,
  MAX_SHARES,
  MAX_TITLE_LENGTH,
} from '@verbatim/protocol'
import { SETTINGS } from '@verbatim/server'
import { tableRows } from './tidy/document-rules.ts'
import { ROOT } from './tidy/project.ts'

const page = (name: string) => readFileSync(join(ROOT, 'docs/reference', name), 'utf8')
const code = (text: string) => `\`${text}\``
/** A default is a literal value; "by cores" is a rule in words, and an empty one is none. */
const literal = (value: string) => (value === '' || value.startsWith('by ') ? value : code(value))

test('errors.md has every code, in the order of the table', () => {
  const rows = Object.entries(ERRORS).map(([name, { status, type, help }]) => [
    String(status),
    code(name),
    code(type),
    help,
  ])
  assert.deepEqual(tableRows(page('errors.md'), 'Status'), rows)
})

test('configuration.md has every variable with its default', () => {
  const rows = Object.entries(SETTINGS).map(([name, [what, byDefault]]) => [
    code(name),
    what,
    literal(byDefault),
  ])
  assert.deepEqual(tableRows(page('configuration.md'), 'Variable'), rows)
})

test('cli.md has every verb with its options, and every exit code', () => {
  const rows = COMMANDS.map((command) => {
    const words = command.arguments.map(({ name, required }) => (required ? name : `[${name}]`))
    const options = Object.keys(command.options).map((name) => code(`--${name}`))
    return [code([command.name, ...words].join(' ')), command.summary, options.join(', ')]
  })
  assert.deepEqual(tableRows(page('cli.md'), 'Verb'), rows)
  const exits = Object.entries(EXIT).map(([name, exit]) => [String(exit), name])
  assert.deepEqual(tableRows(page('cli.md'), 'Exit code'), exits)
})

test('parameters.md has every parameter, and those without effect apart', () => {
  const text = page('parameters.md')
  const told = tableRows(text, 'Parameter').map(([name]) => name)
  const withoutEffect = Object.keys(ACCEPTED_WITHOUT_EFFECT)
  const effective = Object.keys(chatRequestSchema.shape).filter((name) => !withoutEffect.includes(name))
  assert.deepEqual(told.toSorted(), effective.map(code).toSorted())
  for (const name of withoutEffect) assert.ok(text.includes(code(name)), `${name} is told of`)
})

test('conversations.md has the bounds of what is kept', () => {
  const bounds = tableRows(page('conversations.md'), 'What').map(([, most]) => most)
  const told = [
    [MAX_DOCUMENT_BYTES, 'bytes'],
    [MAX_TITLE_LENGTH, 'characters'],
    [MAX_CONVERSATIONS],
    [MAX_CONVERSATION_BYTES, 'bytes'],
    [MAX_SHARES],
    [MAX_SHARE_BYTES, 'bytes'],
    [MAX_ACCOUNT_DOCUMENTS],
    [MAX_ACCOUNT_DOCUMENT_BYTES, 'bytes'],
  ].map(([number, ...unit]) => [number?.toLocaleString('en'), ...unit].join(' '))
  assert.deepEqual(bounds, told)
})

test('README names the models of the manifest', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'models/manifest.json'), 'utf8')) as { id: string }[]
  const told = tableRows(readFileSync(join(ROOT, 'README.md'), 'utf8'), 'Model').map(([id]) => id)
  assert.deepEqual(told.toSorted(), manifest.map(({ id }) => code(id)).toSorted())
})
