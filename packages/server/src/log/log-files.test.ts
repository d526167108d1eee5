import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { freshDatabase } from '../store/testing/open-test-store.ts'
import type { LogFiles } from './log-files.ts'
import { openTestPlace, type TestPlace } from './testing/test-place.ts'

/** What every place of a log does with its files; in the pass on Postgres these are rows. */
let place: TestPlace
before(async () => {
  place = await openTestPlace(await freshDatabase())
})
after(() => place.close())
beforeEach(() => place.clear())

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const textOf = async (files: LogFiles, path: string) => {
  const found = await files.read(path)
  return found && Buffer.from(found).toString('latin1')
}
const refused = () => {
  assert.fail('nobody else writes')
}
const candidate = (writes: () => Promise<void>, waits: () => void = refused) => ({
  waits,
  writes,
  hears: (text: string) => assert.fail(text),
})
const writing = async (work: (files: LogFiles) => Promise<void>) => {
  const own = place.forAnotherProcess()
  await own.asWriter(
    AbortSignal.timeout(60_000),
    candidate(() => work(own.files)),
  )
}

test('files are written, replaced and read as they are, and what is not there is told', () =>
  writing(async (files) => {
    await files.prepare()
    assert.equal(await files.read('tile/0/000'), undefined)
    const every = String.fromCharCode(...Array.from({ length: 256 }, (_, index) => index))
    const all = Uint8Array.from(Buffer.from(every, 'latin1'))
    await files.write([
      { path: 'tile/0/000', bytes: all },
      { path: 'tile/entries/x001/234.p/7', bytes: new Uint8Array(0) },
      { path: 'checkpoint', bytes: bytes('first') },
    ])
    await files.write([{ path: 'checkpoint', bytes: bytes('second') }])
    assert.equal(await textOf(files, 'tile/0/000'), every)
    assert.equal(await textOf(files, 'tile/entries/x001/234.p/7'), '')
    assert.equal(await textOf(files, 'checkpoint'), 'second')
    await files.write([])
  }))

test('a file takes the place of another by its name, and a name that is not there is refused', () =>
  writing(async (files) => {
    await files.prepare()
    await files.write([
      { path: 'checkpoint', bytes: bytes('old') },
      { path: 'checkpoint.next', bytes: bytes('new') },
    ])
    await files.rename('checkpoint.next', 'checkpoint')
    assert.deepEqual(
      [await textOf(files, 'checkpoint'), await textOf(files, 'checkpoint.next')],
      ['new', undefined],
    )
    await assert.rejects(files.rename('checkpoint.next', 'checkpoint'))
    assert.equal(await textOf(files, 'checkpoint'), 'new')
  }))

test('a folder goes with all that is in it, and with nothing else', () =>
  writing(async (files) => {
    await files.prepare()
    const paths = ['000.p/1', '000.p/255', '000', '000.q', '0001', '000.p0/1'].map((name) => `tile/0/${name}`)
    await files.write(paths.map((path) => ({ path, bytes: bytes(path) })))
    await files.remove('tile/0/000.p')
    await files.remove('tile/9')
    const left = await Promise.all(paths.map((path) => textOf(files, path)))
    assert.deepEqual(
      left.map((text) => text !== undefined),
      [false, false, true, true, true, true],
    )
  }))

test('one has the right to write at a time, and the next one has it when the first is done', async () => {
  const signal = AbortSignal.timeout(60_000)
  const order: string[] = []
  let second: Promise<void> | undefined
  let waits = () => {}
  const waiting = new Promise<void>((resolve) => {
    waits = resolve
  })
  await writing(async () => {
    second = place.forAnotherProcess().asWriter(
      signal,
      candidate(async () => void order.push('second'), waits),
    )
    await waiting
    order.push('first')
  })
  await second
  assert.deepEqual(order, ['first', 'second'])
})

test('who waits for the right can be told to stop', async () => {
  const stop = new AbortController()
  await writing(async () => {
    const waiting = place.forAnotherProcess().asWriter(
      stop.signal,
      candidate(
        async () => assert.fail('it must not write'),
        () => stop.abort(),
      ),
    )
    await assert.rejects(waiting, { name: 'AbortError' })
  })
})
