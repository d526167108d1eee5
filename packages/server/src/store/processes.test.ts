import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openTestStore } from './testing/open-test-store.ts'
import { addOne, readBalance } from './testing/test-commands.ts'

const PROGRAM = fileURLToPath(new URL('testing/add-many.ts', import.meta.url))
const TIMES = 80

test('processes that write one database at once lose nothing to each other', async () => {
  const { store, dataDir, databaseUrl, close } = await openTestStore()
  const run = () =>
    promisify(execFile)(process.execPath, [PROGRAM, dataDir, databaseUrl ?? '', String(TIMES)])
  const others = Promise.all([run(), run()])
  for (let time = 0; time < TIMES; time += 1) await store.commit(addOne({}))
  await others
  assert.deepEqual(await store.first(readBalance, {}), { available_nanocredits: BigInt(3 * TIMES) })
  await close()
})
