/** The database on a disk that fills up: what does not fit is refused, what was there stays, and with room it goes on. */
import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { mountSmallDisk } from '../../../../test/faults/small-disk.ts'
import { openStore } from './store.ts'
import { put, readAll } from './testing/test-commands.ts'

const MEBIBYTE = 1024 * 1024
const WRITER = new URL('testing/test-writer.ts', import.meta.url)

test('a full disk fails a commit whole, and those after it once there is room are done', async (t) => {
  const disk = mountSmallDisk(t, 8)
  if (disk.refused !== null) return t.skip(disk.refused)
  const ballast = join(disk.path, 'ballast')
  writeFileSync(ballast, Buffer.alloc(3 * MEBIBYTE))
  const store = await openStore({ dataDir: join(disk.path, 'data'), writer: WRITER })
  const kept: string[] = []
  const bytes = new Uint8Array(MEBIBYTE / 4)
  const fill = async () => {
    for (let at = 0; at < 100; at += 1) {
      const [first, second] = [`${at} a`, `${at} b`]
      await store.commit(put({ path: first, bytes }), put({ path: second, bytes }))
      kept.push(first, second)
    }
  }
  await assert.rejects(fill(), /full|disk|I\/O/i)
  assert.ok(kept.length > 0)
  const paths = async () => (await store.all(readAll, {})).map(({ path }) => path)
  assert.deepEqual(await paths(), kept.toSorted())
  rmSync(ballast)
  await store.commit(put({ path: 'z' }))
  assert.deepEqual(await paths(), [...kept.toSorted(), 'z'])
  await store.close()
})
