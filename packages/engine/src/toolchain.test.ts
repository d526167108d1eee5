import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { scratchFolder } from './fixtures/scratch.ts'
import { Network } from './network.ts'
import { silentProgress } from './progress.ts'
import { SetupError } from './setup-error.ts'
import { findProgram, findToolchain } from './toolchain.ts'

const ALL = ['c++', 'cc', 'git', 'tar', 'cmake', 'ninja']

async function machineWith(t: TestContext, programs: string[]) {
  const folder = await scratchFolder(t)
  for (const name of programs) await writeFile(join(folder, name), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
  const network = new Network({ env: {} })
  t.after(() => network.close())
  return { folder, options: { cacheDir: folder, network, progress: silentProgress, env: { PATH: folder } } }
}

test('what is on the PATH is used', async (t) => {
  const { folder, options } = await machineWith(t, ALL)
  const found = await findToolchain(options)
  assert.deepEqual(found, { cmake: join(folder, 'cmake'), ninja: join(folder, 'ninja') })
})

const NEEDED: [program: string, words: RegExp][] = [
  ['c++', /A C\+\+ compiler is missing/],
  ['cc', /A C compiler is missing/],
  ['git', /git is missing/],
  ['tar', /tar is missing/],
]

for (const [program, words] of NEEDED) {
  test(`a machine without ${program} is told what to install`, async (t) => {
    const { options } = await machineWith(
      t,
      ALL.filter((name) => name !== program),
    )
    await assert.rejects(findToolchain(options), (error) => {
      assert.ok(error instanceof SetupError)
      assert.match(error.message, words)
      assert.match(error.fix, /VERBATIM_ENGINE=/)
      return true
    })
  })
}

test('without cmake and an index to take it from, the message says what to set', async (t) => {
  const { options } = await machineWith(
    t,
    ALL.filter((name) => name !== 'cmake'),
  )
  const told = (error: unknown) => error instanceof SetupError && /PIP_INDEX_URL|cmake/.test(error.message)
  await assert.rejects(findToolchain(options), told)
})

test('a program that is there but does not run is passed over', async (t) => {
  const { folder, options } = await machineWith(t, ALL)
  await writeFile(join(folder, 'ninja'), '#!/bin/sh\nexit 127\n')
  await assert.rejects(
    findToolchain(options),
    (error) => error instanceof SetupError && /PIP_INDEX_URL|ninja/.test(error.message),
  )
})

test('a file that may not be executed is no program', async (t) => {
  const { folder, options } = await machineWith(t, [])
  await writeFile(join(folder, 'tool'), 'text', { mode: 0o644 })
  assert.equal(await findProgram(options.env, 'tool'), null)
})
