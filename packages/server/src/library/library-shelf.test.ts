import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import type { LibraryModel, PullState, VerbatimError } from '@verbatim/protocol'
import { readAudit } from '../audit/audit.ts'
import type { Command } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { LibraryShelf } from './library.ts'

const { store, close } = await openTestStore()
const cacheDir = mkdtempSync(join(tmpdir(), 'verbatim-library-'))
const NANO = 'gpt-oss-nano'
const HUB_MODEL = 'gpt-oss-20b'
const by = { actor: { id: 'owner' }, requestId: 'req_1' }
/** Nothing listens there: what only a hub has cannot be had. */
const hubUrl = 'http://127.0.0.1:1'

function openShelf(served: string[] = [], hub = hubUrl): LibraryShelf {
  const now = () => 1_700_000_000_000
  return new LibraryShelf({ cacheDir, hubUrl: hub, store, served: () => served, now })
}

const shelf = openShelf()
after(async () => {
  await shelf.close()
  await close()
  rmSync(cacheDir, { recursive: true, force: true })
})

async function find(id: string, on = shelf): Promise<LibraryModel> {
  const model = (await on.list()).find((one) => one.id === id)
  assert.ok(model)
  return model
}

async function ended(id: string, on = shelf): Promise<PullState> {
  for (;;) {
    const { pull } = await find(id, on)
    assert.ok(pull)
    if (pull.state !== 'running') return pull
    await new Promise(setImmediate)
  }
}

const refused = (code: string, words: RegExp) => (error: VerbatimError) =>
  error.code === code && words.test(error.message)

test('a model is pulled, and is here at the end', async () => {
  assert.deepEqual([(await find(NANO)).present, (await find(NANO)).pull], [false, null])
  const begun = await shelf.pull(NANO, by)
  assert.equal(begun.pull?.state, 'running')
  const { state, problem } = await ended(NANO)
  assert.deepEqual([state, problem], ['done', null])
  const { present, sha256 } = await find(NANO)
  assert.equal(present, true)
  assert.match(sha256 ?? '', /^[0-9a-f]{64}$/)
})

/** It takes what is asked and answers nothing, so that a pull goes on until it is cancelled. */
async function startSilentHub(t: TestContext): Promise<string> {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a pull that runs keeps others out until it is cancelled', async (t) => {
  const silent = openShelf([], await startSilentHub(t))
  await silent.pull(HUB_MODEL, by)
  await assert.rejects(silent.pull(NANO, by), refused('conflict', /gpt-oss-20b is being pulled/))
  await assert.rejects(silent.remove(HUB_MODEL, by), refused('conflict', /being served or pulled/))
  await silent.cancel(HUB_MODEL, by)
  assert.equal((await ended(HUB_MODEL, silent)).state, 'cancelled')
  await assert.rejects(silent.cancel(HUB_MODEL, by), refused('not_found', /No pull/))
})

test('a pull that fails says why', async () => {
  await shelf.pull(HUB_MODEL, by)
  const { state, problem } = await ended(HUB_MODEL)
  assert.equal(state, 'failed')
  assert.match(problem ?? '', /127\.0\.0\.1/)
})

test('what is not known or is served is not touched', async () => {
  await assert.rejects(shelf.pull('no-such-model', by), refused('not_found', /there are .*gpt-oss-nano/))
  await assert.rejects(openShelf([NANO]).remove(NANO, by), refused('conflict', /being served/))
  await shelf.remove(NANO, by)
  assert.equal((await find(NANO)).present, false)
  await assert.rejects(shelf.remove(NANO, by), refused('not_found', /not on this machine/))
})

test('what cannot be put on record is not done', async () => {
  await shelf.pull(NANO, by)
  await ended(NANO)
  const mute: typeof store = Object.create(store, {
    commit: { value: () => Promise.reject(new Error('the disk is full')) },
  })
  const unheard = new LibraryShelf({ cacheDir, hubUrl, store: mute, served: () => [], now: () => 0 })
  await assert.rejects(unheard.remove(NANO, by), /the disk is full/)
  assert.equal((await find(NANO)).present, true)
})

test('a removal that runs keeps out another and a pull', async () => {
  const [noting, noted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const commit = async (command: Command<void>) => {
    noting.resolve()
    await noted.promise
    return store.commit(command)
  }
  const slowStore: typeof store = Object.create(store, { commit: { value: commit } })
  const slow = new LibraryShelf({ cacheDir, hubUrl, store: slowStore, served: () => [], now: () => 0 })
  const removal = slow.remove(NANO, by)
  await noting.promise
  await assert.rejects(slow.remove(NANO, by), refused('conflict', /being removed/))
  await assert.rejects(slow.pull(NANO, by), refused('conflict', /being removed/))
  noted.resolve()
  await removal
  assert.equal((await find(NANO)).present, false)
})

test('every act is in the audit log', async () => {
  const acts = await readAudit(store, { accountId: undefined, before: undefined, limit: 10 })
  assert.deepEqual(
    acts.map(({ actor, action, target }) => `${actor} ${action} ${target}`),
    [
      'owner model-removed gpt-oss-nano',
      'owner model-pulled gpt-oss-nano',
      'owner model-removed gpt-oss-nano',
      'owner model-pulled gpt-oss-20b',
      'owner model-pull-cancelled gpt-oss-20b',
      'owner model-pulled gpt-oss-20b',
      'owner model-pulled gpt-oss-nano',
    ],
  )
})
