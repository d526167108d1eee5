import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { SetupError } from '@verbatim/engine'
import { fsckLog } from '@verbatim/proof'
import { FolderPlace, type Log, openLog } from './log.ts'
import { MemoryEntries } from './testing/memory-entries.ts'
import { Watch } from './testing/watch.ts'

/** What only a log in a folder can meet. */
describe('a log in a folder', () => {
  let parent: string
  let directory: string
  let entries: MemoryEntries
  let watch: Watch
  let log: Log | undefined

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'verbatim-log-'))
    directory = join(parent, 'log')
    entries = new MemoryEntries()
    watch = new Watch()
  })
  afterEach(async () => {
    await log?.close()
    log = undefined
    await rm(parent, { recursive: true, force: true })
  })

  const open = async () => {
    log = await openLog({
      place: new FolderPlace(directory),
      key: new Uint8Array(32).fill(5),
      origin: 'log.example/folder',
      entries,
      witnesses: [],
      observe: watch.observe,
      now: Date.now,
      pace: { batchMs: 5, pollMs: 20 },
    })
    return log
  }

  test('says why it cannot be opened', async () => {
    await writeFile(directory, 'a file')
    await assert.rejects(open(), (error) => {
      assert.ok(error instanceof SetupError)
      assert.match(error.why, /EEXIST|ENOTDIR/)
      return true
    })
  })

  test('waits while files cannot be written, and goes on', async () => {
    const opened = await open()
    await writeFile(join(directory, 'tile'), 'in the way')
    entries.add(3)
    opened.wake()
    await watch.for(({ type }) => type === 'log-failed')
    assert.equal(opened.isWriter, true)
    assert.equal(await entries.lastIntegrated(), undefined)
    await rm(join(directory, 'tile'))
    await watch.size(3)
    const report = await fsckLog((path) => opened.file(path), { vkey: opened.vkey })
    assert.ok(report.intact)
  })

  test('removes what was left half written', async () => {
    await (await open()).close()
    await mkdir(join(directory, 'tmp'), { recursive: true })
    await writeFile(join(directory, 'tmp/half'), 'written')
    await open()
    assert.deepEqual(await readdir(join(directory, 'tmp')).catch(() => []), [])
  })
})
