import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { formatVkey, noteSigner, openNote } from '@verbatim/proof'
import { FolderPlace, type Log, openLog, type PendingEntries } from '@verbatim/server'
import { IndependentLog } from './independent-log.ts'

const KEY = new Uint8Array(32).fill(21)
const ORIGIN = 'log.example/independent'
const VKEY = formatVkey(noteSigner(ORIGIN, KEY).key)
const VECTORS = fileURLToPath(new URL('../../vectors/log/proofs.json', import.meta.url))

/** Entries that follow from their number; the log has taken the first of them. */
class CountedEntries implements PendingEntries {
  readonly digests: Uint8Array[] = []
  taken = 0
  #onTaken: (() => void) | undefined

  add(count: number): Promise<void> {
    for (let left = count; left > 0; left -= 1) {
      this.digests.push(createHash('sha256').update(`entry ${this.digests.length}`).digest())
    }
    return new Promise((resolve) => {
      this.#onTaken = resolve
    })
  }

  async pending(limit: number) {
    return this.digests
      .slice(this.taken, this.taken + limit)
      .map((digest, index) => ({ seq: this.taken + index, digest }))
  }

  async integrated(entries: readonly unknown[]): Promise<void> {
    this.taken += entries.length
    if (this.taken === this.digests.length) this.#onTaken?.()
  }

  async lastIntegrated() {
    const digest = this.digests[this.taken - 1]
    return digest && { digest, leafIndex: this.taken - 1 }
  }
}

const entries = new CountedEntries()
/** A mirror: the log's folder as plain files. */
const mirror = createServer(async (request, response) => {
  const file = await readFile(join(folder, 'log', request.url ?? '')).catch(() => undefined)
  response.writeHead(file === undefined ? 404 : 200).end(file)
})
let folder: string
let independent: IndependentLog
let witness: Awaited<ReturnType<IndependentLog['startWitness']>>
let cosigned: (treeSize: number) => void = () => {}
let log: Log
let url: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verbatim-go-'))
  independent = await IndependentLog.build(folder)
  witness = await independent.startWitness(VKEY)
  log = await openLog({
    place: new FolderPlace(join(folder, 'log')),
    key: KEY,
    origin: ORIGIN,
    entries,
    witnesses: [witness],
    observe: (seen) => seen.type === 'witness-cosigned' && cosigned(seen.treeSize),
    now: Date.now,
    pace: { batchMs: 5, intervalMs: 5, retryMs: 5 },
  })
  mirror.listen(0, '127.0.0.1')
  await once(mirror, 'listening')
  url = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`
})
after(async () => {
  mirror.closeAllConnections()
  mirror.close()
  await log.close()
  await witness.stop()
  await rm(folder, { recursive: true, force: true })
})

const add = async (count: number) => {
  const taken = entries.add(count)
  log.wake()
  await taken
}
const witnessed = (size: number) =>
  new Promise<void>((resolve) => {
    cosigned = (treeSize) => treeSize >= size && resolve()
  })

describe('the log, by Go', () => {
  for (const count of [1, 6, 248, 1, 44, 468, 232]) {
    test(`every entry and size of ${count} more is proven`, async () => {
      await add(count)
      const report = await independent.check(url, VKEY)
      const size = entries.digests.length
      assert.deepEqual(
        report.entries,
        entries.digests.map((digest) => Buffer.from(digest).toString('hex')),
      )
      assert.deepEqual(
        { ...report, entries: [] },
        { origin: ORIGIN, size, entries: [], inclusions: size, consistency: size },
      )
    })
  }

  test('another key’s checkpoint is refused', async () => {
    const other = formatVkey(noteSigner(ORIGIN, new Uint8Array(32).fill(22)).key)
    await assert.rejects(independent.check(url, other))
  })

  test('a witness in Go cosigns it as it grows', async () => {
    for (let round = 0; round < 3; round += 1) {
      const done = witnessed(entries.digests.length + 77)
      await add(77)
      await done
      const note = await (await fetch(`${url}/checkpoint.witnessed`)).text()
      const { verified } = openNote(note, [VKEY, witness.vkey])
      assert.deepEqual(
        verified.map(({ name }) => name),
        [ORIGIN, 'witness.example/go'],
      )
    }
  })

  test('the vectors are what they say they are', async () => {
    assert.ok((await independent.checkVectors(VECTORS)) > 40)
  })
})
