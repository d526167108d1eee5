import assert from 'node:assert/strict'
import { copyFile, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { EngineEnd } from './engine-life.ts'
import { realParts, startOptions } from './fixtures/parts.ts'
import { explainLoadFailure } from './load-failure.ts'
import { SetupError } from './setup-error.ts'
import { startEngine } from './supervisor.ts'

async function temporaryFile(t: TestContext, content: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-test-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'model.gguf')
  await writeFile(path, content)
  return path
}

async function beginningOf(path: string, length: number): Promise<Uint8Array> {
  const file = await open(path)
  try {
    return (await file.read(Buffer.alloc(length), 0, length, 0)).buffer
  } finally {
    await file.close()
  }
}

async function startFailure(modelPath: string, enginePath = realParts().enginePath): Promise<SetupError> {
  const failure = await startEngine(startOptions({ enginePath, modelPath })).then(
    (engine) => engine.stop().then(() => assert.fail('the engine started')),
    (error: unknown) => error,
  )
  assert.ok(failure instanceof SetupError, String(failure))
  return failure
}

for (const length of [3, 300_000, 5_000_000]) {
  test(`A model cut after ${length} bytes is called truncated, with what to do`, async (t) => {
    const path = await temporaryFile(t, await beginningOf(realParts().modelPath, length))
    const error = await startFailure(path)
    assert.match(error.what, /could not start with test-model \(exit status 1\)/)
    assert.match(error.why, /truncated/)
    assert.match(error.why, /The engine said:\n {2}/)
    assert.match(error.fix, /verbatim models rm test-model && verbatim models pull test-model/)
  })
}

test('A file that is no model is called so', async (t) => {
  const path = await temporaryFile(t, Buffer.alloc(100_000, 'garbage'))
  assert.match((await startFailure(path)).why, /no GGUF file/)
})

test('A model that is not there is called missing', async () => {
  const error = await startFailure(join(tmpdir(), 'verbatim-test-no-such-model.gguf'))
  assert.match(error.why, /not there/)
  assert.match(error.fix, /verbatim models pull test-model/)
})

test('An architecture that the engine does not know is named', async (t) => {
  const { modelPath } = realParts()
  const head = Buffer.from(await beginningOf(modelPath, 5_000_000)).toString('latin1')
  const path = await temporaryFile(t, new Uint8Array())
  await copyFile(modelPath, path)
  const file = await open(path, 'r+')
  await file.write(Buffer.from(head.replaceAll('llama', 'qwxyz'), 'latin1'), 0, null, 0)
  await file.close()
  const error = await startFailure(path)
  assert.match(error.why, /does not know the architecture/)
  assert.match(error.why, /qwxyz/)
})

test('An engine that is not there is called so', async () => {
  const error = await startFailure(realParts().modelPath, join(tmpdir(), 'verbatim-test-no-such-engine'))
  assert.match(error.why, /cannot be run on this machine, or is not there/)
})

test('A model that loads for too long is given up', async () => {
  const options = startOptions(realParts())
  const starting = startEngine({ ...options, timing: { loadLimitMs: 0 } })
  await assert.rejects(starting, {
    name: 'SetupError',
    what: /did not become ready with test-model within 0 s/,
  })
})

const exit1: EngineEnd = { code: 1, signal: null }
const table: [name: string, end: EngineEnd, line: string, why: RegExp, fix: RegExp][] = [
  ['memory', exit1, 'ggml_aligned_malloc: insufficient memory', /not enough memory/, /VERBATIM_SLOTS=1/],
  ['killed', { code: null, signal: 'SIGKILL' }, '', /killed from outside/, /smaller model/],
  ['processor', { code: null, signal: 'SIGILL' }, '', /instructions that this one lacks/, /VERBATIM_ENGINE/],
  ['old engine', exit1, 'error: invalid argument: --fit', /older than the release/, /VERBATIM_ENGINE/],
  ['not allowed', exit1, "failed to open GGUF file 'x' (Permission denied)", /may not be read/, /chmod/],
  [
    'library',
    { code: 127, signal: null },
    'error while loading shared libraries: libx',
    /cannot be run/,
    /VERBATIM_ENGINE/,
  ],
  ['unknown', { code: 3, signal: null }, 'what is this', /no reason that is known/, /verbatim doctor/],
]

for (const [name, end, line, why, fix] of table) {
  test(`A failed load is explained: ${name}`, () => {
    const paths = { modelPath: '/models/x.gguf', enginePath: '/engines/y' }
    const error = explainLoadFailure({ modelId: 'x', ...paths, end, lastLines: [line] })
    assert.match(error.why, why)
    assert.match(error.fix, fix)
  })
}
