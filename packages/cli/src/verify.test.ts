import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseDocument } from '@verbatim/proof'
import { jsonBody } from '@verbatim/protocol'
import { prepareCli } from './testing/cli-process.ts'

const VECTORS = fileURLToPath(new URL('../../../vectors/', import.meta.url))

interface Vector {
  trust: { operator?: string; chainId?: number }
  document: unknown
}

/** A command line for the document of a golden vector, in a file of its own. Where the service should be, nothing is. */
async function prepare(t: TestContext, path: string) {
  const { home, run, start } = await prepareCli(t, { VERBATIM_URL: 'http://127.0.0.1:1' })
  const { trust, document } = JSON.parse(await readFile(join(VECTORS, `${path}.json`), 'utf8')) as Vector
  const file = join(home, 'document.json')
  await writeFile(file, JSON.stringify(document))
  const operator = trust.operator ?? ''
  const trusting = ['--operator', operator, '--chain-id', String(trust.chainId)]
  return { run, start, home, file, trusting, operator, text: JSON.stringify(document) }
}

const HOLDS = [
  'receipts/chat',
  'receipts/chat-streamed',
  'receipts/tools',
  'receipts/responses',
  'receipts/plain',
]
for (const path of [...HOLDS, 'eigenai/hello']) {
  test(`${path} verifies without a network`, async (t) => {
    const { run, file, trusting } = await prepare(t, path)
    const ended = await run('verify', file, ...trusting, '--json')
    assert.deepEqual([ended.exitCode, ended.stderr], [0, ''])
    const told = JSON.parse(ended.stdout)
    assert.deepEqual(Object.keys(told), ['verified', 'checks', 'not_proven'])
    assert.equal(told.verified, true)
    assert.ok(told.not_proven.length >= 5)
  })
}

const DOES_NOT: [path: string, code: string][] = [
  ['receipts/other-content', 'answer_mismatch'],
  ['receipts/moved-text', 'request_mismatch'],
  ['receipts/high-s', 'high_s'],
  ['receipts/unknown-in-bundle', 'unknown_member'],
  ['receipts/plain-receipt-missing', 'receipt_missing'],
  ['receipts/plain-other-answer', 'eigenai_signature_mismatch'],
]
for (const [path, code] of DOES_NOT) {
  test(`${path} ends with 3 and ${code}`, async (t) => {
    const { run, file, trusting } = await prepare(t, path)
    const ended = await run('verify', file, ...trusting, '--json')
    assert.equal(ended.exitCode, 3)
    assert.equal(JSON.parse(ended.stdout).verified, false)
    assert.equal(JSON.parse(ended.stderr).error.code, code)
  })
}

test('as text: the checks one a line, what came of them, and what they do not prove', async (t) => {
  const { run, file, trusting } = await prepare(t, 'receipts/chat')
  const { stdout } = await run('verify', file, ...trusting)
  assert.match(stdout, /^✓ well-formed .*\n✓ chain .*\n✓ receipt-signature .*\n✓ operator /)
  assert.match(stdout, /\n– consistency .*\n\nVerified\.\n\nWhat this does not prove:\n {2}· /)
  assert.match(
    (await run('verify', file)).stdout,
    /– operator .*0x1E55.*Verified, but for who the operator is/s,
  )
})

test('a document comes on stdin, too', async (t) => {
  const { start, text, trusting } = await prepare(t, 'receipts/chat')
  const cli = start('verify', '-', ...trusting)
  cli.child.stdin.end(text)
  assert.equal((await cli.ended).exitCode, 0)
})

test('another operator, another chain and a plain answer of nobody known end with 3', async (t) => {
  const { run, file, operator } = await prepare(t, 'receipts/chat')
  const codeOf = async (...words: string[]) => {
    const { exitCode, stderr } = await run('verify', ...words, '--json')
    return [exitCode, JSON.parse(stderr).error.code]
  }
  assert.deepEqual(await codeOf(file, '--operator', `0x${'1'.repeat(40)}`), [3, 'operator_mismatch'])
  assert.deepEqual(await codeOf(file, '--operator', operator, '--chain-id', '5'), [3, 'chain_mismatch'])
  const plain = await prepare(t, 'eigenai/hello')
  assert.deepEqual(await codeOf(plain.file, '--chain-id', '1'), [3, 'operator_unknown'])
})

test('a receipt that is not in the log passes, and does not where it has to be there', async (t) => {
  const { run, file, trusting } = await prepare(t, 'receipts/null-log')
  assert.equal((await run('verify', file, ...trusting)).exitCode, 0)
  const ended = await run('verify', file, ...trusting, '--logged', '--json')
  assert.deepEqual([ended.exitCode, JSON.parse(ended.stderr).error.code], [3, 'inclusion_missing'])
  const logged = await prepare(t, 'receipts/chat')
  assert.equal((await logged.run('verify', logged.file, ...trusting, '--logged')).exitCode, 0)
})

test('every digit of a seed of 64 bits counts', async (t) => {
  const { run, file, trusting } = await prepare(t, 'receipts/long-seed')
  const { document } = parseDocument(
    await readFile(join(VECTORS, 'receipts/long-seed.json'), 'utf8'),
  ) as Vector
  const text = jsonBody(document as object)
  await writeFile(file, text)
  assert.equal((await run('verify', file, ...trusting)).exitCode, 0)
  await writeFile(file, text.replace('-9223372036854775807', '-9223372036854775806'))
  const ended = await run('verify', file, ...trusting, '--json')
  assert.deepEqual([ended.exitCode, JSON.parse(ended.stderr).error.code], [3, 'parameter_mismatch'])
})

test('a name that stands twice, and bytes that are no text, end with 2', async (t) => {
  const { run, file, text, trusting } = await prepare(t, 'receipts/chat')
  const hidden = text.replace(
    '"messages":',
    '"messages":[{"role":"user","content":"Lie."}],"\\u006dessages":',
  )
  const wrong: [Buffer, RegExp][] = [
    [Buffer.from(hidden), /not JSON.*messages.*twice/s],
    [Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.of(0xff), Buffer.from('}')]), /not JSON.*utf-8/s],
    [Buffer.from(`${'['.repeat(200_000)}${']'.repeat(200_000)}`), /not JSON.*512 deep/s],
  ]
  for (const [bytes, why] of wrong) {
    await writeFile(file, bytes)
    const ended = await run('verify', file, ...trusting)
    assert.deepEqual([ended.exitCode, ended.stdout], [2, ''])
    assert.match(ended.stderr, why)
  }
})

test('what is neither ends with 2 and says what is taken', async (t) => {
  const { run, home, file } = await prepare(t, 'receipts/neither')
  const wrong = join(home, 'wrong.json')
  await writeFile(wrong, 'Verbatim')
  for (const word of [file, wrong, join(home, 'nothing.json')]) {
    const ended = await run('verify', word)
    assert.deepEqual([ended.exitCode, ended.stdout], [2, ''], word)
    assert.match(ended.stderr, /cannot be checked.*bundle.*EigenAI's signature.*rcpt_/s)
  }
  assert.equal((await run('verify', file, '--operator', '0x12')).exitCode, 2)
})

test('the id of a receipt asks the service, and one that is not there ends with 6', async (t) => {
  const { run } = await prepare(t, 'receipts/chat')
  const ended = await run('verify', 'rcpt_0123456789abcdef')
  assert.equal(ended.exitCode, 6)
})
