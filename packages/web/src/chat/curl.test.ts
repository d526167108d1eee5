import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { curlOf } from './curl.ts'
import { answer } from './testing/nodes.ts'

const nasty = `it's $HOME "quoted" \`id\` \\ \n— end`
const asked = answer('a', 'q')
const sent = {
  ...asked.sent,
  by: 'key:vbk_abc123',
  body: { model: 'm', messages: [{ role: 'user' as const, content: nasty }] },
}

/** What a shell makes of the command, without curl. */
function argumentsOf(command: string): string[] {
  const shell = `curl() { printf '%s\\0' "$@"; }\n${command}`
  const env = { VERBATIM_API_KEY: 'vbk_test' }
  return execFileSync('sh', ['-c', shell], { env }).toString().split('\0').slice(0, -1)
}

test('the command sends the turn to the letter, with what ran filled in and the key from the environment', () => {
  const response = { seed: 9223372036854775807n, reasoning_effort: 'low', current_date: '2026-11-21' }
  const given = argumentsOf(curlOf({ ...asked, sent, response }, 'https://v.example/base'))
  assert.ok(given.includes('https://v.example/base/v1/chat/completions'))
  assert.ok(given.includes('Authorization: Bearer vbk_test'))
  const body = given.find((word) => word.startsWith('{')) ?? ''
  assert.match(body, /"seed": 9223372036854775807/)
  assert.deepEqual(
    { ...JSON.parse(body), seed: 0 },
    {
      ...sent.body,
      seed: 0,
      reasoning_effort: 'low',
      chat_template_kwargs: { current_date: '2026-11-21' },
    },
  )
})

test('who asked without a key needs none', () => {
  const given = argumentsOf(
    curlOf({ ...asked, sent: { ...asked.sent, path: '/api' } }, 'http://localhost:8080'),
  )
  assert.ok(given.includes('http://localhost:8080/api'))
  assert.equal(
    given.some((word) => word.startsWith('Authorization')),
    false,
  )
})
