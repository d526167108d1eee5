import assert from 'node:assert/strict'
import { appendFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { sha256Of } from './digest.ts'
import { engineRelease } from './engine-release.ts'
import { recordedProgress } from './fixtures/recorded-progress.ts'
import { scratchFolder } from './fixtures/scratch.ts'
import { sendFile, serve } from './fixtures/web-server.ts'
import { classOf, instructionSet } from './instruction-set.ts'
import { Network } from './network.ts'
import { fetchFromMirrors, findCachedEngine, obtainEngine } from './obtain.ts'
import { silentProgress } from './progress.ts'
import { SetupError } from './setup-error.ts'

const RUNS = Buffer.from('#!/bin/sh\necho "version: 0.5.0 (build 1, commit test)"\n')

async function program(t: TestContext, text: string | Buffer): Promise<string> {
  const path = join(await scratchFolder(t), 'llama-server')
  await writeFile(path, text, { mode: 0o755 })
  return path
}

/** A PATH with what a machine without compilers still has. */
async function barePath(t: TestContext): Promise<string> {
  const folder = await scratchFolder(t)
  for (const name of ['sh', 'cat', 'sleep']) await symlink(`/bin/${name}`, join(folder, name))
  return folder
}

async function release() {
  const level = instructionSet()
  assert.ok(level !== 'unknown')
  return engineRelease(level)
}

async function installed(t: TestContext): Promise<{ cacheDir: string; path: string; name: string }> {
  const cacheDir = await scratchFolder(t)
  const { name, commit, instructionSet: level } = await release()
  const folder = join(cacheDir, 'engines', name)
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'llama-server')
  await writeFile(path, RUNS, { mode: 0o755 })
  const record = { name, commit, instructionSet: level, sha256: sha256Of(RUNS) }
  await writeFile(join(folder, 'build.json'), JSON.stringify(record))
  return { cacheDir, path, name }
}

function isSetupError(...patterns: RegExp[]) {
  return (error: unknown) => {
    assert.ok(error instanceof SetupError, String(error))
    for (const pattern of patterns) assert.match(error.message, pattern)
    return true
  }
}

test("the operator's engine is taken, and what is known of it is said", async (t) => {
  const path = await program(t, RUNS)
  const build = await obtainEngine({ path, cacheDir: '/nowhere', mirrors: [], progress: silentProgress })
  const known = { commit: null, sha256: sha256Of(RUNS), instructionSet: null, origin: 'given' }
  assert.deepEqual(build, { path, ...known, name: 'llama-server' })
})

test("an engine's log that gets between is no part of its name", async (t) => {
  const said = [
    '0.00.001.336 I version: 0.5.0 (build 1, commit test)',
    'built with GNU',
    'srv  llama_server: initializing ...',
  ]
  const path = await program(t, `#!/bin/sh\necho "${said.join('\n')}" >&2\n`)
  const build = await obtainEngine({ path, cacheDir: '/nowhere', mirrors: [], progress: silentProgress })
  assert.equal(build.path, path)
})

test("an operator's engine that is missing or does not run is a SetupError", async (t) => {
  const options = { cacheDir: '/nowhere', mirrors: [], progress: silentProgress }
  const path = await program(t, '#!/bin/sh\necho "no such library" >&2\nexit 3\n')
  await assert.rejects(
    obtainEngine({ ...options, path }),
    isSetupError(/does not run/, /status 3.*no such library/),
  )
  const missing = obtainEngine({ ...options, path: '/nowhere/llama-server' })
  await assert.rejects(missing, isSetupError(/is not there/, /Correct the path/))
})

test("the cache's engine is used without network and compiler", async (t) => {
  const { cacheDir, path, name } = await installed(t)
  const env = { PATH: await barePath(t) }
  const build = await obtainEngine({ cacheDir, mirrors: [], progress: silentProgress, env })
  assert.deepEqual([build.origin, build.path, build.name], ['cache', path, name])
  assert.equal((await findCachedEngine(cacheDir))?.path, path)
})

test('an altered engine in the cache is not used', async (t) => {
  const { cacheDir, path } = await installed(t)
  await appendFile(path, '# altered')
  assert.equal(await findCachedEngine(cacheDir), undefined)
  const progress = recordedProgress()
  const env = { PATH: await barePath(t) }
  await assert.rejects(obtainEngine({ cacheDir, mirrors: [], progress, env }), SetupError)
  assert.ok(progress.notes.some((note) => /was altered/.test(note)))
})

test('an engine without its record is not used', async (t) => {
  const { cacheDir, path } = await installed(t)
  await writeFile(join(path, '../build.json'), '{"half')
  assert.equal(await findCachedEngine(cacheDir), undefined)
})

test('no compiler: one message that says what to install, or what to give instead', async (t) => {
  const cacheDir = await scratchFolder(t)
  const env = { PATH: await barePath(t) }
  const obtaining = obtainEngine({ cacheDir, mirrors: [], progress: silentProgress, env })
  await assert.rejects(obtaining, isSetupError(/C\+\+ compiler is missing/, /g\+\+/, /VERBATIM_ENGINE=/))
})

test('no network: one message that says what could not be had', async (t) => {
  const cacheDir = await scratchFolder(t)
  const folder = await barePath(t)
  for (const name of ['c++', 'cc', 'git', 'tar', 'cmake', 'ninja']) {
    await writeFile(join(folder, name), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
  }
  const refused = await serve(t, (_request, response) => response.writeHead(404).end())
  const env = { PATH: folder, npm_config_registry: refused.url }
  const obtaining = obtainEngine({ cacheDir, mirrors: [], progress: silentProgress, env })
  await assert.rejects(
    obtaining,
    isSetupError(/sources could not be downloaded/, /answered 404/, /VERBATIM_ENGINE=/),
  )
})

test('a mirror is asked only for a build with a pinned digest, and believed only with that digest', async (t) => {
  const wanted = await release()
  let served = Buffer.from('something else')
  const mirror = await serve(t, (request, response) => sendFile(request, response, served))
  const network = new Network({ env: {}, trustedUrls: [mirror.url] })
  t.after(() => network.close())
  const progress = recordedProgress()
  const options = { cacheDir: await scratchFolder(t), network, progress, env: {} }
  assert.equal(await fetchFromMirrors(wanted, [mirror.url], options), null)
  assert.match(progress.notes[0] ?? '', /no SHA-256 is pinned/)
  assert.deepEqual(mirror.requests, [])
  const pinned = { [wanted.name]: sha256Of(RUNS) }
  assert.equal(await fetchFromMirrors(wanted, [mirror.url], { ...options, pinned }), null)
  served = RUNS
  const path = await fetchFromMirrors(wanted, [mirror.url], { ...options, pinned })
  assert.deepEqual(await readFile(path ?? ''), RUNS)
})

test('an instruction set is a fixed class, by what the processor has', () => {
  const v3 = 'flags : fpu sse4_2 avx avx2 fma bmi1 bmi2 f16c'
  assert.equal(classOf('x64', v3), 'x86-64-v3')
  assert.equal(classOf('x64', v3.replace('f16c', '')), 'x86-64-v2')
  assert.equal(classOf('x64', 'FPU AVX2 FMA BMI2 F16C'), 'x86-64-v3')
  assert.equal(classOf('arm64', 'Features : fp asimd asimdhp asimddp'), 'armv8.2')
  assert.equal(classOf('arm64', 'Features : fp asimd'), 'armv8')
  assert.equal(classOf('riscv64', ''), 'unknown')
})

test('the name of a build tells commit, platform and class, and differs with the flags', async () => {
  const [v3, v2] = [await engineRelease('x86-64-v3'), await engineRelease('x86-64-v2')]
  assert.match(v3.name, /^llama-server-de3ff815ea7d-\w+-\w+-x86-64-v3-[0-9a-f]{12}$/)
  assert.notEqual(v3.name.slice(-12), v2.name.slice(-12))
  assert.ok(v3.cmakeFlags.includes('-DGGML_AVX2=ON') && v2.cmakeFlags.includes('-DGGML_AVX2=OFF'))
})
