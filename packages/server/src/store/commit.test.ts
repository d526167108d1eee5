import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import { openStore } from './store.ts'
import { openTestStore, type TestStore } from './testing/open-test-store.ts'
import { breakRule, die, get, put, readAll, refuse } from './testing/test-commands.ts'

const WRITER = new URL('testing/test-writer.ts', import.meta.url)

let opened: TestStore

async function paths(): Promise<string[]> {
  return (await opened.store.all(readAll, {})).map(({ path }) => path)
}

/** The same with a writer's thread, as the service has it, and with none, as short programs do. */
for (const writer of [undefined, WRITER]) {
  describe(writer === undefined ? 'written on this thread' : 'written by a thread of its own', () => {
    beforeEach(async () => {
      opened = await openTestStore(writer)
    })
    afterEach(() => opened.close())
    describe('a commit', testCommits)
    describe('a store', testStores)
  })
}

function testCommits(): void {
  test('results come in their order', async () => {
    const results = await opened.store.commit(put({ path: 'a' }), get({ path: 'none' }), put({ path: 'b' }))
    assert.deepEqual(results, ['a', undefined, 'b'])
  })

  test('a command sees what those before it in its commit did', async () => {
    const bytes = new Uint8Array([1, 2, 3])
    const [, found] = await opened.store.commit(put({ path: 'a', bytes }), get({ path: 'a' }))
    assert.deepEqual(found, { bytes })
  })

  test('a commit is done whole or not at all', async () => {
    await assert.rejects(opened.store.commit(put({ path: 'a' }), refuse({ path: 'a' }), put({ path: 'b' })))
    assert.deepEqual(await paths(), [])
  })

  test('what is refused, or breaks a rule, undoes nothing of those beside it', async () => {
    const { store } = opened
    const ended = await Promise.allSettled([
      store.commit(put({ path: 'a' })),
      store.commit(put({ path: 'b' }), refuse({ path: 'b' })),
      store.commit(put({ path: 'c' })),
      store.commit(put({ path: 'd' }), breakRule({})),
      store.commit(put({ path: 'e' })),
    ])
    const states = ended.map(({ status }) => status)
    assert.deepEqual(states, ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
    assert.deepEqual(await paths(), ['a', 'c', 'e'])
  })

  test('a refusal reaches who committed as it was thrown', async () => {
    await assert.rejects(opened.store.commit(refuse({ path: 'a' })), (error) => {
      assert.ok(error instanceof VerbatimError)
      const { code, message, param, retryAfterSeconds, headers } = error
      assert.deepEqual(
        { code, message, param, retryAfterSeconds, headers },
        {
          code: 'rate_limited',
          message: 'not a',
          param: 'path',
          retryAfterSeconds: 7,
          headers: { 'x-test': 'a' },
        },
      )
      return true
    })
  })
}

function testStores(): void {
  test('as many at once as there may be are all done', async () => {
    const asked = Array.from({ length: 600 }, (_, at) => `${1000 + at}`)
    const results = await Promise.all(asked.map((path) => opened.store.commit(put({ path }))))
    assert.deepEqual(results.flat(), asked)
    assert.deepEqual(await paths(), asked)
  })

  test('what was committed is there for another process', async () => {
    await opened.store.commit(put({ path: 'a' }))
    const other = await openStore(opened)
    assert.deepEqual(await other.all(readAll, {}), [{ path: 'a' }])
    await other.close()
  })

  test('closing waits for what is under way, and may be asked for twice', async () => {
    const under = Promise.all(['a', 'b', 'c'].map((path) => opened.store.commit(put({ path }))))
    await Promise.all([opened.store.close(), opened.store.close()])
    assert.equal((await under).length, 3)
    await assert.rejects(opened.store.commit(put({ path: 'd' })))
    const other = await openStore(opened)
    assert.equal((await other.all(readAll, {})).length, 3)
    await other.close()
  })

  test('what is deleted can be taken out of the files while commits go on', async () => {
    const { store } = opened
    const done = [store.commit(put({ path: 'a' })), store.forgetDeleted(), store.commit(put({ path: 'b' }))]
    await Promise.all([...done, store.forgetDeleted()])
    assert.deepEqual(await paths(), ['a', 'b'])
  })
}

describe('a writer’s thread that dies', { skip: process.env.VERBATIM_TEST_DATABASE === 'postgres' }, () => {
  beforeEach(async () => {
    opened = await openTestStore(WRITER)
  })
  afterEach(() => opened.close())

  const dying = (once: boolean) => die({ path: 'a', flag: join(opened.dataDir, 'flag'), once })

  test('is replaced, and what it was to write is written', async () => {
    const both = await Promise.all([
      opened.store.commit(dying(true)),
      opened.store.commit(put({ path: 'b' })),
    ])
    assert.deepEqual(both, [['a'], ['b']])
    assert.ok(existsSync(join(opened.dataDir, 'flag')))
    assert.deepEqual(await paths(), ['a', 'b'])
  })

  test('of the same again fails what killed it, and the next is written', async () => {
    await assert.rejects(opened.store.commit(dying(false)), /writer has ended/)
    assert.deepEqual(await opened.store.commit(put({ path: 'b' })), ['b'])
    assert.deepEqual(await paths(), ['b'])
  })
})
