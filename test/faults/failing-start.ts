import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type CliInput, startCli } from './cli-process.ts'

/** Nothing listens on the discard port of loopback: each connection is refused at once. */
export const NO_NETWORK = {
  npm_config_registry: 'http://127.0.0.1:9/',
  PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
  HF_ENDPOINT: 'http://127.0.0.1:9',
}

interface Message {
  what: RegExp
  why: RegExp
  fix: RegExp
}

/** Runs it and holds its end to the rule: exit code 1, one message of three parts, no stack, nothing on stdout. */
export async function assertFails(
  t: TestContext,
  input: CliInput,
  { what, why, fix }: Message,
): Promise<void> {
  const { exitCode, stdout, stderr } = await (await startCli(t, input)).ended
  const lines = stderr.split('\n').filter((line) => !line.startsWith('{'))
  const message = lines.join('\n')
  const [told = '', advice = '', ...more] = message.split('\n  What to do: ')
  const [happened = '', reason = '', ...others] = told.split('\n  Why: ')
  assert.deepEqual([more, others], [[], []], `more than one message: ${message}`)
  assert.match(happened, what)
  assert.match(reason, why)
  assert.match(advice, fix)
  assert.doesNotMatch(stderr, /^ {4}at |node:internal|\.ts:\d+/m)
  assert.equal(exitCode, 1)
  assert.equal(stdout, '')
}
