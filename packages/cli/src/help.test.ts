import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMANDS } from './commands.ts'
import { helpData, helpText } from './help.ts'
import { UsageError } from './usage-error.ts'

test('the help names every verb with what it is for', () => {
  const text = helpText([], COMMANDS)
  for (const { name, summary } of COMMANDS) {
    assert.ok(text.includes(name), name)
    assert.ok(text.includes(summary), summary)
  }
})

test('the help on a verb names every option', () => {
  for (const command of COMMANDS) {
    const text = helpText(command.name.split(' '), COMMANDS)
    for (const name of [...Object.keys(command.options), 'json', 'help']) {
      assert.ok(text.includes(`--${name}`), `${command.name} --${name}`)
    }
  }
})

test('a group, a prompt behind a verb, and an unknown word', () => {
  assert.deepEqual(
    helpData(['models'], COMMANDS).map(({ name }) => name),
    ['models list', 'models pull', 'models verify', 'models rm'],
  )
  assert.match(helpText(['run', 'some prompt'], COMMANDS), /^Usage: verbatim run \[PROMPT\]/)
  assert.throws(() => helpText(['sing'], COMMANDS), UsageError)
})

test('every verb can be loaded', async () => {
  for (const command of COMMANDS) assert.equal(typeof (await command.load()), 'function', command.name)
})
