import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { ModelCard, ModelSource } from '@verbatim/protocol'
import { sha256Of } from './digest.ts'
import { startScript } from './fixtures/child.ts'
import { startHub } from './fixtures/fake-hub.ts'
import { LLAMA_PAIRS, makeGguf } from './fixtures/gguf-maker.ts'
import { cardOf } from './fixtures/parts.ts'
import { recordedProgress } from './fixtures/recorded-progress.ts'
import { scratchFolder } from './fixtures/scratch.ts'
import { type LibraryOptions, ModelLibrary } from './library.ts'
import { SetupError } from './setup-error.ts'

const SMALL = randomBytes(50_000)
const LARGE = randomBytes(90_000)
const MEMORY_BYTES = 1e9

function hubSource(path: string): ModelSource {
  return { kind: 'hub', repository: 'owner/models', revision: 'main', path }
}

function model(id: string, bytes: Buffer, values: Partial<ModelCard> = {}, digest = true): ModelCard {
  const name = `${id}.gguf`
  const sha256 = digest ? { sha256: sha256Of(bytes) } : {}
  const files = [{ name, sizeBytes: bytes.length, ...sha256, sources: [hubSource(name)] }]
  return cardOf({ id, files, kvBytesPerToken: 10, ...values })
}

const small = model('small', SMALL, { rank: 1 })
const large = model('large', LARGE, { rank: 2 })
const huge = model('huge', LARGE, { rank: 3, kvBytesPerToken: 1e6 })

async function openLibrary(t: TestContext, manifest: ModelCard[], options: Partial<LibraryOptions> = {}) {
  const cacheDir = await scratchFolder(t)
  const hub = await startHub(t, { files: { 'small.gguf': SMALL, 'large.gguf': LARGE, 'huge.gguf': LARGE } })
  const progress = recordedProgress()
  const base = { cacheDir, manifest, progress, hubUrl: hub.url, memoryBytes: MEMORY_BYTES, env: {} }
  return { cacheDir, hub, progress, library: new ModelLibrary({ ...base, ...options }) }
}

function isSetupError(...patterns: RegExp[]) {
  return (error: unknown) => {
    assert.ok(error instanceof SetupError, String(error))
    for (const pattern of patterns) assert.match(error.message, pattern)
    return true
  }
}

test('a pulled model is here, whole, once', async (t) => {
  const { library, hub } = await openLibrary(t, [small])
  const { path, sha256 } = await library.pull('small')
  assert.deepEqual(await readFile(path), SMALL)
  assert.equal(sha256, sha256Of(SMALL))
  await library.pull('SMALL')
  assert.equal(hub.transfers(), 1)
  const [state] = await library.list()
  assert.deepEqual([state?.present, state?.path, state?.fits], [true, path, true])
})

test('two processes that pull at once transfer it once, and both have it', async (t) => {
  const { cacheDir, hub } = await openLibrary(t, [small])
  const manifest = join(cacheDir, 'manifest.json')
  await writeFile(manifest, JSON.stringify([small]))
  const children = [1, 2].map(() => startScript(t, 'pull-once.ts', [cacheDir, manifest, hub.url, 'small']))
  for (const child of children) assert.equal(await child.line(/./), sha256Of(SMALL))
  for (const child of children) assert.equal((await child.ended).code, 0)
  assert.equal(hub.transfers(), 1)
})

test('without a known digest the hub is believed once, said so, and held to it', async (t) => {
  const { library, hub, progress, cacheDir } = await openLibrary(t, [model('small', SMALL, {}, false)])
  assert.equal((await library.list())[0]?.pinnedSha256, null)
  await library.pull('small')
  assert.ok(progress.notes.some((note) => note.includes(sha256Of(SMALL)) && /what the hub states/.test(note)))
  assert.equal((await library.list())[0]?.pinnedSha256, sha256Of(SMALL))
  const pins = JSON.parse(await readFile(join(cacheDir, 'models/small/pins.json'), 'utf8'))
  assert.match(pins['small.gguf'].revision, /^c0ffee/)
  hub.files.set('small.gguf', randomBytes(SMALL.length))
  assert.equal(await library.remove('small'), true)
  await assert.rejects(
    library.pull('small'),
    isSetupError(/could not be pulled/, new RegExp(sha256Of(SMALL))),
  )
})

test('a hub that states no digest is not believed', async (t) => {
  const { library, hub } = await openLibrary(t, [model('small', SMALL, {}, false)])
  hub.files.delete('small.gguf')
  await assert.rejects(library.pull('small'), isSetupError(/model hub, owner\/models: .*404/))
})

test('the next source is tried, and each failure is told', async (t) => {
  const url: ModelSource = { kind: 'url', url: 'http://127.0.0.1:9/none' }
  const [file] = small.files
  assert.ok(file)
  const notThere = { ...file, sources: [url, ...file.sources] }
  const { library, hub, progress } = await openLibrary(t, [{ ...small, files: [notThere] }])
  await library.pull('small')
  assert.ok(progress.notes.some((note) => /127\.0\.0\.1:9\/none: .*ECONNREFUSED.*next source/.test(note)))
  await library.remove('small')
  hub.files.clear()
  await assert.rejects(
    library.pull('small'),
    isSetupError(/Every source failed/, /ECONNREFUSED/, /404/, /models pull small/),
  )
})

test('a full disk is told at once: another source would not help', async (t) => {
  const answered = await openLibrary(t, [])
  const beyond = 2 ** 52
  const sources: ModelSource[] = [
    { kind: 'wheel', package: 'p', version: '1', filename: 'p.whl', sha256: sha256Of(SMALL), member: 'm' },
    hubSource('small.gguf'),
  ]
  const files = [{ name: 'm.gguf', sizeBytes: beyond, sha256: sha256Of(SMALL), sources }]
  answered.hub.wheels.set('p.whl', SMALL)
  const library = new ModelLibrary({
    cacheDir: answered.cacheDir,
    manifest: [cardOf({ id: 'beyond', files })],
    progress: answered.progress,
    hubUrl: answered.hub.url,
    packageIndexUrl: `${answered.hub.url}/simple`,
    env: {},
  })
  await assert.rejects(library.pull('beyond'), isSetupError(/the disk is full/, /4504 TB are needed/))
  assert.ok(!answered.hub.requests.some((line) => line.includes('/resolve/')))
})

const DAMAGES: [name: string, damage: (path: string) => Promise<void>, word: RegExp][] = [
  ['truncated', (path) => truncate(path, 100), /small\.gguf of small is truncated/],
  ['altered', (path) => appendFile(path, 'x'), /small\.gguf of small is altered/],
]

for (const [name, damage, word] of DAMAGES) {
  test(`a ${name} file is not served, and a pull replaces it`, async (t) => {
    const { library } = await openLibrary(t, [small])
    const { path } = await library.pull('small')
    await damage(path)
    const fix = /verbatim models rm small && verbatim models pull small/
    await assert.rejects(library.choose('small'), isSetupError(word, fix, new RegExp(sha256Of(SMALL))))
    assert.deepEqual(
      (await library.verify('small')).map(({ ok }) => ok),
      [false],
    )
    await library.pull('small')
    assert.deepEqual(await readFile(path), SMALL)
  })
}

test('a file is read once, then known until it changes; verify always reads', async (t) => {
  const { library, progress } = await openLibrary(t, [small])
  const { path } = await library.pull('small')
  const reads = () => progress.steps.filter((step) => step === 'done: Checking small.gguf').length
  const before = reads()
  await library.choose('small')
  assert.equal(reads(), before)
  await library.verify('small')
  assert.equal(reads(), before + 1)
  await utimes(path, new Date(0), new Date(0))
  await library.choose('small')
  assert.equal(reads(), before + 2)
})

test('remove deletes what was begun too, and says when there was nothing', async (t) => {
  const { library, cacheDir } = await openLibrary(t, [small])
  assert.equal(await library.remove('small'), false)
  await mkdir(join(cacheDir, 'models/small'), { recursive: true })
  await writeFile(join(cacheDir, 'models/small/small.gguf.0123456789ab.part'), 'begun')
  assert.equal(await library.remove('small'), true)
  assert.deepEqual(await readdir(join(cacheDir, 'models/small')), ['pull.lock'])
})

test('auto takes the small model where there is none, and says which larger one fits', async (t) => {
  const { library } = await openLibrary(t, [huge, large, small])
  const { model: chosen, hint } = await library.choose('auto')
  assert.equal(chosen.card.id, 'small')
  assert.equal(hint, 'large fits this machine too: verbatim models pull large (90.0 kB)')
})

test('auto takes the best that is here and fits', async (t) => {
  const { library } = await openLibrary(t, [huge, large, small])
  for (const id of ['small', 'large', 'huge']) await library.pull(id)
  const { model: chosen, hint } = await library.choose('auto')
  assert.equal(chosen.card.id, 'large')
  assert.equal(hint, null)
})

test('auto never takes a model of negative rank, neither because it is here nor because it is the smallest', async (t) => {
  const tiny = { ...small, rank: -1 }
  const { library } = await openLibrary(t, [large, tiny])
  await library.pull('small')
  assert.equal((await library.choose('auto')).model.card.id, 'large')
})

test('a bundled model is copied from the project, with its projector, and held to its digests', async (t) => {
  const file = { name: 'small.gguf', sizeBytes: SMALL.length, sha256: sha256Of(SMALL) }
  const eye = {
    name: 'eye.gguf',
    sizeBytes: LARGE.length,
    sha256: sha256Of(LARGE),
    role: 'projector' as const,
  }
  const files = [file, eye].map((one) => ({
    ...one,
    sources: [{ kind: 'bundled' as const, path: `models/tiny/${one.name}` }],
  }))
  const project = await scratchFolder(t)
  await mkdir(join(project, 'models/tiny'), { recursive: true })
  await writeFile(join(project, 'models/tiny/small.gguf'), SMALL)
  await writeFile(join(project, 'models/tiny/eye.gguf'), SMALL)
  const projectUrl = pathToFileURL(`${project}/`)
  const { library, cacheDir } = await openLibrary(t, [cardOf({ id: 'tiny', files })], { projectUrl })
  await assert.rejects(
    library.pull('tiny'),
    isSetupError(/eye\.gguf of tiny could not/, /this project, models\/tiny/),
  )
  await writeFile(join(project, 'models/tiny/eye.gguf'), LARGE)
  const { path, projectorPath } = await library.pull('tiny')
  assert.deepEqual(await readFile(path), SMALL)
  assert.equal(projectorPath, join(cacheDir, 'models/tiny/eye.gguf'))
})

test('a model that is named is pulled when it is not here', async (t) => {
  const { library } = await openLibrary(t, [large, small])
  assert.equal((await library.choose('large')).model.card.id, 'large')
})

test('an unknown name is a SetupError that tells the known ones', async (t) => {
  const { library } = await openLibrary(t, [large, small])
  await assert.rejects(library.choose('nothing'), isSetupError(/no model "nothing"/, /large, small/))
})

test("an operator's own file is taken as it is", async (t) => {
  const { library, cacheDir } = await openLibrary(t, [small])
  const path = join(cacheDir, 'own.gguf')
  const bytes = makeGguf(LLAMA_PAIRS)
  await writeFile(path, bytes)
  const { model: own } = await library.choose(path)
  assert.deepEqual([own.card.id, own.path, own.sha256], ['own', path, sha256Of(bytes)])
})

test('a model in parts has one digest over the list of its files', async (t) => {
  const parts = { ...small, id: 'parts', files: [...small.files, ...large.files] }
  const { library } = await openLibrary(t, [parts])
  const { path, sha256 } = await library.pull('parts')
  assert.match(path, /small\.gguf$/)
  assert.equal(sha256, sha256Of(`${sha256Of(SMALL)}  small.gguf\n${sha256Of(LARGE)}  large.gguf\n`))
})
