import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type Progress, SetupError, silentProgress } from '@verbatim/engine'
import { readAudit } from '../audit/audit.ts'
import { command, openStore, query } from '../store/store.ts'
import { freshDatabase } from '../store/testing/open-test-store.ts'
import { backUp, DamagedBackup, restore } from './backup.ts'
import { contentOf, makeFullDatabase } from './testing/full-database.ts'

const KEYS = { 'operator.key': 'an operator', 'log.key': 'a log', 'auth.secret': 'a secret' }

let folder: string
let source: { dataDir: string; databaseUrl: string | undefined }
let file: string
let stop: AbortController
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-backup-'))
  source = { dataDir: join(folder, 'source'), databaseUrl: await freshDatabase() }
  file = join(folder, 'backup')
  stop = new AbortController()
  mkdirSync(source.dataDir)
  for (const [name, text] of Object.entries(KEYS)) writeFileSync(join(source.dataDir, name), text)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function back(options: { withKeys?: boolean; progress?: Progress } = {}) {
  const { signal } = stop
  const now = () => Date.UTC(2026, 10, 21)
  return backUp(file, { ...source, withKeys: true, progress: silentProgress, now, signal, ...options })
}

const targetDir = () => join(folder, 'target')

async function bring(databaseUrl = undefined as string | undefined, progress: Progress = silentProgress) {
  return restore(file, { dataDir: targetDir(), databaseUrl, now: Date.now, progress, signal: stop.signal })
}

/** Stops when so many rows are through. */
function stoppingAt(rows: number): Progress {
  return {
    note() {},
    step: () => ({
      advance: (to) => to >= rows && stop.abort(new Error('stopped')),
      done() {},
      fail() {},
    }),
  }
}

function withoutLog(content: Map<string, string[]>): Map<string, string[]> {
  return new Map([...content].filter(([name]) => name !== 'log_files'))
}

/** In the pass on SQLite these are one and the same. */
const WAYS = {
  'from the database of this pass into a file': { fromFile: false, intoFile: true },
  'from a file into the database of this pass': { fromFile: true, intoFile: false },
  'within the database of this pass': { fromFile: false, intoFile: false },
}
for (const [way, { fromFile, intoFile }] of Object.entries(WAYS)) {
  test(`every row of every table comes back, ${way}`, async () => {
    if (fromFile) source.databaseUrl = undefined
    const tables = await makeFullDatabase(source)
    assert.ok(tables.length > 10)
    const before = withoutLog(await contentOf(source))
    const written = await back()
    assert.equal(written.rows, tables.filter(({ name }) => name !== 'log_files').length)
    const databaseUrl = intoFile ? undefined : await freshDatabase()
    assert.deepEqual((await bring(databaseUrl)).keys, Object.keys(KEYS))
    assert.ok([...before.values()].every((rows) => rows.length === 1))
    const restored = withoutLog(await contentOf({ dataDir: targetDir(), databaseUrl }))
    restored.set(
      'audit',
      restored.get('audit')?.filter((row) => !row.includes('action=backup-restored')) ?? [],
    )
    assert.deepEqual(restored, before)
    for (const [name, text] of Object.entries(KEYS)) {
      assert.equal(readFileSync(join(targetDir(), name), 'utf8'), text)
      assert.equal(statSync(join(targetDir(), name)).mode & 0o777, 0o600)
    }
  })
}

test('the file is its owner’s, and says nothing in clear of the keys that were to be left out', async () => {
  await makeFullDatabase(source)
  assert.deepEqual((await back({ withKeys: false })).keys, [])
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const text = gunzipSync(readFileSync(file)).toString()
  for (const secret of Object.values(KEYS)) assert.ok(!text.includes(Buffer.from(secret).toString('base64')))
  assert.deepEqual((await bring()).keys, [])
  assert.deepEqual(readdirSync(targetDir()).sort(), ['log', 'verbatim.db'])
})

const insertAudit = query((db) =>
  db
    .insertInto('audit')
    .values({ id: 'two', at: 1, actor: 'a', action: 'b', details: '{}' })
    .returning('seq'),
)
const audit = command('test/audit', async (tx) => (await tx.first(insertAudit, {}))?.seq)

test('whoever is signed in, or has a link, is left out with the keys', async () => {
  await makeFullDatabase(source)
  await back({ withKeys: false })
  await bring()
  const content = await contentOf({ dataDir: targetDir(), databaseUrl: undefined })
  const empty = [...content].filter(([, rows]) => rows.length === 0).map(([name]) => name)
  const signIn = ['auth_session', 'auth_verification', 'auth_writes', 'owner_links', 'owner_sessions']
  assert.deepEqual(empty.filter((name) => name !== 'log_files').sort(), signIn)
})

test('both are in the audit log: of the database that was read, and of the one that was made', async () => {
  await makeFullDatabase(source)
  await back({ withKeys: false })
  const databaseUrl = await freshDatabase()
  await bring(databaseUrl)
  const actsOf = async (place: typeof source) => {
    const store = await openStore(place)
    const acts = await readAudit(store, { accountId: undefined, before: undefined, limit: 1 })
    await store.close()
    return acts.map(({ actor, action, details }) => ({ actor, action, details }))
  }
  assert.deepEqual(await actsOf(source), [
    { actor: 'cli', action: 'backup-made', details: { with_keys: false } },
  ])
  assert.deepEqual(await actsOf({ dataDir: targetDir(), databaseUrl }), [
    { actor: 'cli', action: 'backup-restored', details: { taken_at: '2026-11-21T00:00:00.000Z' } },
  ])
})

test('what counts up goes on after the highest', async () => {
  await makeFullDatabase(source)
  await back()
  const databaseUrl = await freshDatabase()
  await bring(databaseUrl)
  const store = await openStore({ dataDir: targetDir(), databaseUrl })
  const [seq] = await store.commit(audit({}))
  await store.close()
  assert.equal(seq, 43)
})

test('damage is found, wherever it is, and nothing is restored', async () => {
  await makeFullDatabase(source)
  await back()
  const whole = readFileSync(file)
  const text = gunzipSync(whole).toString()
  const lines = text.split('\n')
  const flipped = Buffer.from(whole)
  flipped.writeUInt8(flipped.readUInt8(whole.length >> 1) ^ 1, whole.length >> 1)
  const cases: Record<string, Buffer | string> = {
    'a flipped bit': flipped,
    'a file that ends early': whole.subarray(0, whole.length - 20),
    'half of it': whole.subarray(0, whole.length >> 1),
    nothing: '',
    'another file': 'not a backup',
    'another archive': gzipSync('{"a":1}\n'),
    'a changed text': gzipSync(text.replace('🦉', '🐦')),
    'a row less': gzipSync(lines.toSpliced(2, 1).join('\n')),
    'no end': gzipSync(lines.slice(0, -2).join('\n')),
    'no last line feed': gzipSync(text.trimEnd()),
    'more after its end': gzipSync(`${text}${lines.at(-2)}\n`),
    'a line that is none': gzipSync(lines.toSpliced(2, 0, '{"what":1}').join('\n')),
  }
  const databaseUrl = await freshDatabase()
  for (const [what, bytes] of Object.entries(cases)) {
    writeFileSync(file, bytes)
    await assert.rejects(bring(databaseUrl), DamagedBackup, what)
    const left = existsSync(targetDir()) ? readdirSync(targetDir()) : []
    assert.deepEqual(left, [], what)
    if (databaseUrl !== undefined)
      await assert.rejects(contentOf({ dataDir: targetDir(), databaseUrl }), /is not there/, what)
  }
})

test('a file of a log that would lie elsewhere is refused', async () => {
  await makeFullDatabase(source)
  await back()
  const lines = gunzipSync(readFileSync(file)).toString().split('\n')
  const key = lines.findIndex((line) => line.startsWith('{"key"'))
  for (const line of ['{"log":"../escaped","bytes":""}', '{"key":"../escaped","bytes":""}']) {
    writeFileSync(file, gzipSync(lines.toSpliced(key, 0, line).join('\n')))
    await assert.rejects(bring(), DamagedBackup)
    assert.ok(!existsSync(join(folder, 'escaped')) && !existsSync(join(targetDir(), 'escaped')))
  }
})

test('what a newer program wrote is refused by name', async () => {
  await makeFullDatabase(source)
  await back()
  const text = gunzipSync(readFileSync(file)).toString()
  for (const [from, to] of [
    ['"version":1', '"version":2,"more":[]'],
    [/"schema":\d+/, '"schema":999'],
  ] as const) {
    writeFileSync(file, gzipSync(text.replace(from, to)))
    await assert.rejects(bring(), (error) => error instanceof SetupError && /newer Verbatim/.test(error.what))
  }
})

test('what is there is never overwritten', async () => {
  await makeFullDatabase(source)
  await back()
  await assert.rejects(back(), /is there already/)
  const databaseUrl = await freshDatabase()
  await bring(databaseUrl)
  const before = await contentOf({ dataDir: targetDir(), databaseUrl })
  await assert.rejects(bring(await freshDatabase()), /is not empty/)
  if (databaseUrl !== undefined) {
    rmSync(targetDir(), { recursive: true })
    await assert.rejects(bring(databaseUrl), /is not empty/)
  }
  assert.deepEqual(await contentOf({ dataDir: targetDir(), databaseUrl }), before)
})

test('stopped in between, nothing is left, and it can be done again', async () => {
  await makeFullDatabase(source)
  await assert.rejects(back({ progress: stoppingAt(3) }))
  assert.deepEqual(readdirSync(folder), ['source'])
  stop = new AbortController()
  await back()
  const databaseUrl = await freshDatabase()
  await assert.rejects(bring(databaseUrl, stoppingAt(3)), /stopped/)
  assert.deepEqual(readdirSync(targetDir()), [])
  stop = new AbortController()
  assert.ok((await bring(databaseUrl)).rows > 10)
})

test('a data folder where a restore was killed is refused by all', async () => {
  await makeFullDatabase(source)
  await back()
  const databaseUrl = await freshDatabase()
  mkdirSync(join(targetDir(), 'restoring'), { recursive: true })
  await assert.rejects(openStore({ dataDir: targetDir(), databaseUrl }), /not restored to its end/)
  await assert.rejects(bring(databaseUrl), /another restore runs, or was killed/)
})

test('there is nothing to back up where no service was', async () => {
  await assert.rejects(back(), (error) => error instanceof SetupError && /is not there/.test(error.what))
  assert.deepEqual(readdirSync(folder), ['source'])
})
