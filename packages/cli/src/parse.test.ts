import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Given } from './command.ts'
import { COMMANDS } from './commands.ts'
import { asksForJson, parseCommandLine } from './parse.ts'
import { UsageError } from './usage-error.ts'

function parse(...argv: string[]): { name: string; given: Given; json: boolean } {
  const invocation = parseCommandLine(argv, COMMANDS)
  assert.equal(invocation.kind, 'verb')
  return { name: invocation.command.name, given: invocation.given, json: invocation.json }
}

const UNDERSTOOD: [argv: string[], name: string, words: string[]][] = [
  [['serve'], 'serve', []],
  [['models', 'list'], 'models list', []],
  [['--json', 'models', 'pull', 'gpt-oss-20b'], 'models pull', ['gpt-oss-20b']],
  [['run', 'two words', '--seed', '7'], 'run', ['two words']],
  [['run', '-'], 'run', ['-']],
  [['run', '--', '--not-an-option'], 'run', ['--not-an-option']],
  [['--version'], 'version', []],
  [['help', 'models', 'pull'], 'help', ['models', 'pull']],
]
for (const [argv, name, words] of UNDERSTOOD) {
  test(`understands: ${argv.join(' ')}`, () => {
    const parsed = parse(...argv)
    assert.equal(parsed.name, name)
    assert.deepEqual([...parsed.given.words], words)
  })
}

const REFUSED: [argv: string[], says: RegExp, allowed: RegExp][] = [
  [
    [],
    /No verb/,
    /serve, chat, run, models, keys, accounts, credits, usage, ledger, verify, replay, log, operator, owner, users, backup, restore, doctor, version, help/,
  ],
  [['sing'], /"sing" is not a verb/, /serve/],
  [['models'], /"models" needs a second word/, /list, pull, verify, rm/],
  [['models', 'eat'], /"models eat" is not known/, /list, pull, verify, rm/],
  [['models', 'pull'], /needs ID/, /id of a model/],
  [['models', 'pull', 'a', 'b'], /does not take "b"/, /It takes ID/],
  [['run', 'two', 'words'], /does not take "words"/, /quotes/],
  [['serve', '--prot', '1'], /no option --prot/, /--port, --host, --data, --model, --json, --help/],
  [['serve', '-p', '1'], /no option -p/, /--port/],
  [['serve', '--toString'], /no option --toString/, /--port/],
  [['keys', 'list', '--port', '1'], /no option --port/, /--data/],
  [['serve', '--port'], /--port needs a value/, /--port N/],
  [['serve', '--port', '--json'], /--port needs a value/, /--port N/],
  [['serve', '--port', '65536'], /--port got "65536"/, /from 0 to 65535/],
  [['serve', '--port', '1e3'], /--port got "1e3"/, /an integer/],
  [['serve', '--data='], /--data got ""/, /must not be empty/],
  [['serve', '--json=yes'], /--json got "yes"/, /no value/],
  [['run', 'x', '--reasoning=no'], /--reasoning got "no"/, /no value/],
  [['run', 'x', '--temperature', '2.5'], /--temperature got "2.5"/, /must be a number from 0 to 2/],
  [['run', 'x', '--temperature', '-1'], /--temperature got "-1"/, /from 0 to 2/],
  [['run', 'x', '--max-tokens', '0'], /--max-tokens got "0"/, /at least 1, or -1/],
  [['run', 'x', '--seed', '9223372036854775808'], /--seed got/, /64 bits/],
  [['run', 'x', '--url', 'ftp://x'], /--url got/, /http or https/],
  [['keys', 'create'], /needs --name/, /--name NAME/],
  [['verify'], /needs DOCUMENT/, /the id of a receipt/],
  [['verify', 'a', '--chain-id', '0'], /--chain-id got "0"/, /from 1 to/],
  [['log'], /"log" needs a second word/, /fsck, mirror/],
  [['version', '--version'], /no option --version/, /--json/],
]
for (const [argv, says, allowed] of REFUSED) {
  test(`refuses: verbatim ${argv.join(' ')}`, () => {
    assert.throws(
      () => parseCommandLine(argv, COMMANDS),
      (error: unknown) => {
        assert.ok(error instanceof UsageError)
        assert.match(error.message, says)
        assert.match(error.allowed, allowed)
        return true
      },
    )
  })
}

test('values arrive with their types', () => {
  const { given, json } = parse(
    'run',
    'x',
    '--temperature',
    '0.5',
    '--max-tokens=-1',
    '--reasoning',
    '--json',
  )
  assert.equal(given.number('temperature'), 0.5)
  assert.equal(given.number('max-tokens'), -1)
  assert.equal(given.flag('reasoning'), true)
  assert.equal(given.text('model'), undefined)
  assert.equal(json, true)
})

test('a seed keeps all of its 64 bits', () => {
  assert.equal(
    parse('run', 'x', '--seed', '-9223372036854775808').given.integer('seed'),
    -9223372036854775808n,
  )
  assert.equal(parse('run', 'x', '--seed', '42').given.integer('seed'), 42)
})

test('--help is help on the verb, whatever else is there', () => {
  const topics = [['run', 'x', '--help'], ['models', 'pull', '-h'], ['--help']].map((argv) => {
    const invocation = parseCommandLine(argv, COMMANDS)
    return invocation.kind === 'help' ? invocation.topic : 'not help'
  })
  assert.deepEqual(topics, [['run', 'x'], ['models', 'pull'], []])
})

test('an option means the same kind of value for every verb that has it', () => {
  const kinds = new Map<string, boolean>()
  for (const [name, spec] of COMMANDS.flatMap((command) => Object.entries(command.options))) {
    assert.equal(kinds.get(name) ?? spec.kind !== undefined, spec.kind !== undefined, name)
    kinds.set(name, spec.kind !== undefined)
  }
})

test('--json is heard in a command line that makes no sense, but not behind --', () => {
  assert.equal(asksForJson(['sing', '--json']), true)
  assert.equal(asksForJson(['run', '--', '--json']), false)
})
