/** The verbs around receipts and the log, on a real service. */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import type { Bundle, Check, VerifierKey } from '@verbatim/proof'
import { parseDocument, parseVkey } from '@verbatim/proof'
import { VerbatimClient } from '@verbatim/protocol'
import { newHome } from '../faults/cli-process.ts'
import { startNano } from '../harmony/nano.ts'
import { post, type TestService } from '../support/service.ts'
import { bundleOf, writeBundle } from './bundles.ts'
import { exchange } from './exchanges.ts'
import { verbatim, verbatimJson } from './verbatim.ts'

interface Verdict {
  verified: boolean
  checks: Check[]
}

interface Fsck {
  intact: boolean
  treeSize: number
  signature: string
  problems: { path: string }[]
}

let service: TestService
before(async () => {
  service = await startNano()
})
after(() => service.stop())

function failedCodes(checks: readonly Check[]): string[] {
  return checks.flatMap((check) => (check.status === 'failed' ? [check.code] : []))
}

function statusOf(checks: readonly Check[], name: string): string | undefined {
  return checks.find((check) => check.name === name)?.status
}

test('run --save writes a bundle that verifies, streamed or not', async (t) => {
  const home = newHome(t)
  const modes: [words: string[], stream: boolean][] = [
    [[], true],
    [['--json'], false],
  ]
  for (const [words, stream] of modes) {
    const path = join(home, `${stream}.verbatim.json`)
    const ran = await verbatim(
      t,
      service,
      'run',
      'Hi.',
      '--seed',
      '9223372036854775807',
      '--save',
      path,
      ...words,
    )
    assert.equal(ran.exitCode, 0, ran.stderr)
    const bundle = parseDocument(readFileSync(path, 'utf8')) as Bundle
    assert.deepEqual(
      [bundle.request.seed, bundle.response.seed],
      [9223372036854775807n, 9223372036854775807n],
    )
    assert.deepEqual([bundle.request.stream, bundle.receipt.resolved.seed], [stream, '9223372036854775807'])
    const { operator } = bundle.receipt.statement
    const { exitCode, data } = await verbatimJson<Verdict>(t, service, 'verify', path, '--operator', operator)
    assert.deepEqual([exitCode, data.verified, statusOf(data.checks, 'inclusion')], [0, true, 'passed'])
  }
})

test('the service keeps bundles for keys that ask for it, and for no other', async (t) => {
  const made = await verbatimJson<{ key: string }>(
    t,
    service,
    'keys',
    'create',
    '--name',
    'auditor',
    '--retain',
  )
  const auditor = { ...service, key: made.data.key }
  const kept = String((await exchange(auditor, 'chat, streamed')).response.receipt)
  const { exitCode, data } = await verbatimJson<Verdict>(t, auditor, 'verify', kept)
  assert.deepEqual([exitCode, data.verified], [0, true])
  const replayed = await verbatimJson<{ verdict: string }>(t, auditor, 'replay', kept)
  assert.deepEqual([replayed.exitCode, replayed.data.verdict], [0, 'MATCH'])
  for (const [id, asker] of [
    [kept, service],
    [String((await exchange(service, 'chat')).response.receipt), service],
    [String((await exchange(service, 'chat')).response.receipt), auditor],
  ] as const) {
    const refused = await verbatim(t, asker, 'verify', id)
    assert.deepEqual([refused.exitCode, refused.stdout], [1, ''])
    assert.match(refused.stderr, /keys create --retain.*GET \/v1\/receipts\/rcpt_.*run --save/s)
  }
  assert.equal((await verbatim(t, { ...service, key: 'vbk_wrong' }, 'verify', kept)).exitCode, 4)
})

test('POST /v1/verify says the same, and refuses what is neither', async () => {
  const bundle = await bundleOf(service, await exchange(service, 'chat'))
  const client = new VerbatimClient({ baseUrl: service.url })
  assert.equal((await client.verify(bundle)).verified, true)
  const { request, response } = bundle
  const half = await client.verify({ request, response })
  assert.deepEqual(failedCodes(half.checks), ['receipt_missing'])
  const { receipt: _receipt, ...plain } = response
  assert.equal((await client.verify({ request, response: plain })).verified, true)
  const altered = { ...bundle, request: { ...request, temperature: 0.25 } }
  const refused = await client.verify(altered, { operator: bundle.receipt.statement.operator, chainId: 1 })
  assert.equal(refused.verified, false)
  assert.equal(refused.checks.find(({ status }) => status === 'failed')?.name, 'request')
  assert.ok(refused.not_proven.length > 0)
  for (const body of [{ hello: 1 }, [], '{'])
    assert.equal((await post(service, '/v1/verify', body)).status, 400)
})

test('a checkpoint kept from before: the log continues it, or is shown to be another', async (t) => {
  const home = newHome(t)
  const before = await bundleOf(service, await exchange(service, 'chat'))
  const kept = join(home, 'checkpoint')
  writeFileSync(kept, before.checkpoint ?? '')
  await exchange(service, 'keyless')
  const later = writeBundle(home, await bundleOf(service, await exchange(service, 'chat')))
  const words = ['verify', later, '--log-checkpoint', kept]
  const asked = await verbatimJson<Verdict>(t, service, ...words, '--url', service.url)
  assert.deepEqual([asked.exitCode, statusOf(asked.data.checks, 'consistency')], [0, 'passed'])
  const alone = await verbatimJson<Verdict>(t, service, ...words)
  assert.deepEqual([alone.exitCode, statusOf(alone.data.checks, 'consistency')], [0, 'skipped'])
  const [origin, size, root, ...rest] = (before.checkpoint ?? '').split('\n')
  const forked = `${root?.startsWith('A') ? 'B' : 'A'}${root?.slice(1)}`
  writeFileSync(kept, [origin, size, forked, ...rest].join('\n'))
  const failed = await verbatimJson<Verdict>(t, service, ...words)
  assert.deepEqual([failed.exitCode, failed.error?.code], [3, 'note_signature_invalid'])
})

test('log fsck finds a log whole, and a copy of which one byte changed not', async (t) => {
  for (let count = 0; count < 3; count += 1) await logged('keyless')
  const whole = await verbatimJson<Fsck>(t, service, 'log', 'fsck')
  assert.deepEqual([whole.exitCode, whole.data.intact, whole.data.signature], [0, true, 'good'])
  assert.ok(whole.data.treeSize >= 3)
  const folder = join(newHome(t), 'log')
  const mirrored = await verbatimJson<{ treeSize: number }>(t, service, 'log', 'mirror', folder)
  assert.equal(mirrored.exitCode, 0)
  const { treeSize } = mirrored.data
  const { vkey } = await logKey()
  const copy = await verbatimJson<Fsck>(t, service, 'log', 'fsck', '--dir', folder, '--vkey', vkey)
  assert.deepEqual([copy.exitCode, copy.data.intact, copy.data.treeSize], [0, true, treeSize])
  const path = `tile/entries/000.p/${treeSize}`
  flipByte(join(folder, path))
  const broken = await verbatimJson<Fsck>(t, service, 'log', 'fsck', '--dir', folder)
  assert.deepEqual([broken.exitCode, broken.data.intact, broken.data.signature], [3, false, 'not checked'])
  assert.equal(broken.error?.code, 'log_mismatch')
  const stranger = vkey.replace(/^[^+]+/, 'somebody.else')
  assert.equal((await verbatim(t, service, 'log', 'fsck', '--vkey', stranger)).exitCode, 3)
})

test('log mirror goes on where it was, and refuses a log that is no continuation', async (t) => {
  const folder = join(newHome(t), 'log')
  await logged('keyless')
  const first = await mirror(t, folder)
  await logged('keyless')
  const second = await mirror(t, folder)
  assert.ok(second.treeSize > first.treeSize)
  const { origin } = await logKey()
  const ahead = [origin, String(second.treeSize + 100), 'A'.repeat(43).concat('='), ''].join('\n')
  const other = join(newHome(t), 'log')
  mkdirSync(other)
  cpSync(folder, other, { recursive: true })
  writeFileSync(
    join(other, 'checkpoint'),
    readFileSync(join(folder, 'checkpoint'), 'utf8').replace(/^[^\n]*\n[^\n]*\n[^\n]*\n/, ahead),
  )
  const refused = await verbatim(t, service, 'log', 'mirror', other)
  assert.equal(refused.exitCode, 3)
  flipByte(join(folder, `tile/0/000.p/${second.treeSize}`))
  const damaged = await verbatimJson(t, service, 'log', 'mirror', folder)
  assert.deepEqual([damaged.exitCode, damaged.error?.code], [3, 'log_mismatch'])
})

/** An exchange whose receipt the log has, and so all receipts before it: the log is at rest. */
async function logged(name: string): Promise<void> {
  await bundleOf(service, await exchange(service, name))
}

async function mirror(t: TestContext, folder: string): Promise<{ treeSize: number }> {
  const { exitCode, data } = await verbatimJson<{ treeSize: number }>(t, service, 'log', 'mirror', folder)
  assert.equal(exitCode, 0)
  return data
}

async function logKey(): Promise<{ vkey: string; origin: VerifierKey['name'] }> {
  const { log } = await new VerbatimClient({ baseUrl: service.url }).description()
  return { vkey: log.vkey, origin: parseVkey(log.vkey).name }
}

/** The last one: in the first ones of a bundle of entries stands a length. */
function flipByte(path: string): void {
  const bytes = readFileSync(path)
  const last = bytes.length - 1
  bytes[last] = (bytes[last] ?? 0) ^ 1
  writeFileSync(path, bytes)
}
