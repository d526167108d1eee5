import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { cosigner, formatVkey, noteSigner, openNote } from '@verbatim/proof'
import { VerbatimError } from '@verbatim/protocol'
import Fastify from 'fastify'
import { addLogRoutes } from '../http/log-routes.ts'
import { freshDatabase } from '../store/testing/open-test-store.ts'
import { type Log, openLog } from './log.ts'
import { FakeWitness } from './testing/fake-witness.ts'
import { MemoryEntries } from './testing/memory-entries.ts'
import { openTestPlace, type TestPlace } from './testing/test-place.ts'
import { Watch } from './testing/watch.ts'

const KEY = new Uint8Array(32).fill(5)
const ORIGIN = 'log.example/witnessed'
const LOG_VKEY = formatVkey(noteSigner(ORIGIN, KEY).key)
const PACE = { batchMs: 1, pollMs: 20, intervalMs: 1, retryMs: 1, longestRetryMs: 20 }

const isShared = process.env.VERBATIM_TEST_DATABASE === 'postgres'
const entries = new MemoryEntries()
let watch = new Watch()
/** Asked by the log. */
let asked: FakeWitness
/** Brings its cosignatures itself. */
const bringing = cosigner('witness.example/bringing', new Uint8Array(32).fill(9), () => 1_790_000_000)
let place: TestPlace
let log: Log
const app = Fastify()
app.setErrorHandler((error, _request, reply) => {
  assert.ok(error instanceof VerbatimError)
  return reply.code(error.status).send(error.toBody())
})

const open = () =>
  openLog({
    place: place.forAnotherProcess(),
    key: KEY,
    origin: ORIGIN,
    entries,
    witnesses: [{ vkey: asked.vkey, url: asked.url }, { vkey: formatVkey(bringing.key) }],
    observe: (observation) => watch.observe(observation),
    now: Date.now,
    pace: PACE,
  })
const add = async (count: number) => {
  entries.add(count)
  log.wake()
  await watch.size(entries.rows.length)
}
const cosigned = (size: number) =>
  watch.for((seen) => seen.type === 'witness-cosigned' && seen.treeSize >= size)
const failed = (cause: RegExp) =>
  watch.for((seen) => seen.type === 'witness-failed' && cause.test(seen.cause))
const signersOf = async (path: string) => {
  const note = Buffer.from((await log.file(path)) ?? []).toString()
  const keys = [LOG_VKEY, asked.vkey, formatVkey(bringing.key)]
  return { note, signers: openNote(note, keys).verified.map(({ name }) => name) }
}
const send = (payload: string) =>
  app.inject({
    method: 'POST',
    url: '/log/cosignature',
    payload,
    headers: { 'content-type': 'text/plain' },
  })

before(async () => {
  place = await openTestPlace(await freshDatabase())
  asked = await FakeWitness.start(LOG_VKEY)
  log = await open()
})
after(async () => {
  await log.close()
  await app.close()
  await asked.close()
  await place.close()
})

describe('witnesses that are asked', () => {
  test('cosign new checkpoints, and the log’s own signature stays the first', async () => {
    await add(10)
    await cosigned(10)
    const { note, signers } = await signersOf('checkpoint')
    assert.deepEqual(signers, [ORIGIN, asked.signer.key.name])
    assert.match(note, new RegExp(`\n\n— ${ORIGIN} .*\n— ${asked.signer.key.name} .*\n$`))
    assert.equal((await signersOf('checkpoint.witnessed')).note, note)
    await add(290)
    await cosigned(300)
    assert.equal(asked.seenSize, 300)
    assert.equal((await log.inclusion(3))?.checkpoint, (await signersOf('checkpoint.witnessed')).note)
  })

  test('are told the proof from the tree that they saw, also after a restart', async () => {
    await log.close()
    watch = new Watch()
    log = await open()
    addLogRoutes(app, log)
    await cosigned(300)
    const [first = '', second = ''] = asked.requests.slice(-2)
    assert.match(first, /^old 0\n\n/)
    assert.match(second, /^old 300\n\n/)
    assert.equal((await signersOf('checkpoint')).signers.length, 2)
  })

  for (const [what, misbehaviour, cause] of [
    ['refuse', { status: 422, body: '' }, /answered 422/],
    ['answer nonsense', { status: 200, body: 'hello' }, /malformed/],
    ['answer nothing', { status: 200, body: '' }, /malformed/],
    ['answer too much', { status: 200, body: '— '.repeat(40_000) }, /more than/],
    ['redirect', { status: 302, body: '' }, /redirect/],
    ['sign with another key', { status: 200, body: '— other.example AAAAAAAA\n' }, /None of the known keys/],
    ['have seen what they do not tell', { status: 409, body: '0x10\n' }, /of what size/],
    ['have seen more than there is', { status: 409, body: '100000\n' }, /100000 leaves of this log/],
  ] as const) {
    test(`that ${what} are asked again`, async () => {
      watch = new Watch()
      asked.misbehave.push(misbehaviour)
      await add(3)
      await failed(cause)
      await cosigned(entries.rows.length)
      assert.equal(asked.seenSize, entries.rows.length)
    })
  }
})

describe('witnesses that come by themselves', () => {
  test('bring their cosignatures, to what is served', async () => {
    const { note } = await signersOf('checkpoint')
    const { text } = openNote(note, [LOG_VKEY])
    const line = Buffer.from(Uint8Array.of(...bringing.key.keyId, ...bringing.sign(text))).toString('base64')
    const answer = await send(`${text}\n— ${bringing.key.name} ${line}\n`)
    assert.equal(answer.statusCode, 200, answer.body)
    const served = await signersOf('checkpoint')
    assert.equal(answer.body, served.note)
    assert.deepEqual(served.signers, [ORIGIN, asked.signer.key.name, bringing.key.name])
  })

  test('that are not configured, or cosign something else, are refused', async () => {
    const { note } = await signersOf('checkpoint')
    const { text } = openNote(note, [LOG_VKEY])
    const stranger = noteSigner('stranger.example', new Uint8Array(32).fill(2))
    const line = Buffer.from(Uint8Array.of(...stranger.key.keyId, ...stranger.sign(text))).toString('base64')
    const other = text.replace(/\n\d+\n/, '\n1\n')
    for (const [payload, status] of [
      [`${text}\n— stranger.example ${line}\n`, 403],
      [`${text}\n${asked.cosign(other)}`, 403],
      [`${other}\n${asked.cosign(other)}`, 404],
      ['hello', 400],
      [text, 400],
    ] as const) {
      const answer = await send(payload)
      assert.equal(answer.statusCode, status, payload)
    }
    assert.equal((await signersOf('checkpoint')).note, note)
  })

  test('of the future are refused', async () => {
    const { note } = await signersOf('checkpoint')
    const { text } = openNote(note, [LOG_VKEY])
    const early = cosigner(
      bringing.key.name,
      new Uint8Array(32).fill(9),
      () => Math.floor(Date.now() / 1000) + 3600,
    )
    const line = Buffer.from(Uint8Array.of(...early.key.keyId, ...early.sign(text))).toString('base64')
    await assert.rejects(log.addCosignatures(`${text}\n— ${bringing.key.name} ${line}\n`), {
      code: 'permission_denied',
    })
  })

  test('a note’s own key is no witness’s', async () => {
    await assert.rejects(
      openLog({
        place: place.forAnotherProcess(),
        key: KEY,
        origin: ORIGIN,
        entries,
        witnesses: [{ vkey: LOG_VKEY }],
        observe: watch.observe,
        now: Date.now,
      }),
      { code: 'vkey_malformed' },
    )
  })
})

test('witnesses bring their cosignatures to any replica, which passes them on where it can', async () => {
  await add(2)
  await cosigned(entries.rows.length)
  const follower = await open()
  const { text } = openNote((await signersOf('checkpoint')).note, [LOG_VKEY])
  const line = Buffer.from(Uint8Array.of(...bringing.key.keyId, ...bringing.sign(text))).toString('base64')
  const sent = follower.addCosignatures(`${text}\n— ${bringing.key.name} ${line}\n`)
  if (isShared) {
    const answer = await sent
    const { note, signers } = await signersOf('checkpoint')
    assert.deepEqual([answer, signers.at(-1)], [note, bringing.key.name])
  } else await assert.rejects(sent, { code: 'overloaded' })
  await assert.rejects(follower.addCosignatures(`${text}\n${asked.cosign(`${text}more\n`)}`), {
    code: 'permission_denied',
  })
  await follower.close()
})

test('the log is served with what caches need to know', async () => {
  const get = (path: string) => app.inject({ method: 'GET', url: `/log/${path}` })
  const checkpoint = await get('checkpoint')
  assert.equal(checkpoint.headers['content-type'], 'text/plain; charset=utf-8')
  assert.equal(checkpoint.headers['cache-control'], 'no-cache')
  assert.equal(checkpoint.headers['access-control-allow-origin'], '*')
  const tile = await get('tile/0/000')
  assert.equal(tile.headers['content-type'], 'application/octet-stream')
  assert.match(String(tile.headers['cache-control']), /immutable/)
  assert.equal(tile.rawPayload.length, 8192)
  for (const path of ['tile/0/999', 'tile/0/000.p/300', 'tile/9/x', 'tile/..%2fcheckpoint', 'tile/']) {
    const missing = await get(path)
    assert.equal(missing.statusCode, 404, path)
    assert.equal(missing.headers['cache-control'], undefined)
  }
})
