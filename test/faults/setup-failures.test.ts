import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, open, symlink, truncate, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { type CliInput, enginePaths, newHome } from './cli-process.ts'
import { assertFails, NO_NETWORK } from './failing-start.ts'
import { mountSmallDisk, startZeroHub } from './small-disk.ts'

const MODEL = 'SmolLM2-135M-Instruct'
const MODEL_BYTES = 98_362_432
const FLIPPED_AT = 60_000_000

describe('A model that is not what it should be: one message says so', { concurrency: true }, () => {
  test('a truncated model', async (t) => {
    const home = newHome(t)
    await truncate(await putModel(home), MODEL_BYTES / 2)
    await assertFails(t, withModel(home), {
      what: /^SmolLM2-135M-Instruct\.Q4_1\.gguf of SmolLM2-135M-Instruct is truncated\.$/,
      why: /Expected are 98362432 bytes with SHA-256 [0-9a-f]{64}, found is 49181216 bytes/,
      fix: /verbatim models rm .+ && verbatim models pull /,
    })
  })

  test('an altered model', async (t) => {
    const home = newHome(t)
    const file = await open(await putModel(home), 'r+')
    await file.write(Buffer.from('altered'), 0, 7, FLIPPED_AT)
    await file.close()
    await assertFails(t, withModel(home), {
      what: /^SmolLM2-135M-Instruct\.Q4_1\.gguf of SmolLM2-135M-Instruct is altered\.$/,
      why: /98362432 bytes with SHA-256 [0-9a-f]{64}, found is 98362432 bytes with SHA-256 [0-9a-f]{64}/,
      fix: /verbatim models rm .+ && verbatim models pull /,
    })
  })
})

describe('A machine that lacks something: one message says so', { concurrency: true }, () => {
  test('a port in use', async (t) => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    t.after(() => taken.close())
    const port = String((taken.address() as AddressInfo).port)
    await assertFails(
      t,
      { env: { ...enginePaths(), PORT: port, VERBATIM_HOST: '127.0.0.1' } },
      {
        what: new RegExp(`cannot listen on 127\\.0\\.0\\.1:${port}`),
        why: /Another program uses this port/,
        fix: /PORT=\d+|--port/,
      },
    )
  })

  test('no compiler', async (t) => {
    const home = newHome(t)
    const path = await pathOf(home, ['sh', 'git', 'tar'])
    await assertFails(
      t,
      { home, env: { ...NO_NETWORK, PATH: path } },
      {
        what: /A C\+\+ compiler is missing/,
        why: /built from source here, and none of .* is on the PATH/,
        fix: /Install it: .+VERBATIM_ENGINE=/,
      },
    )
  })

  test('no network for the engine', { timeout: 120_000 }, async (t) => {
    await assertFails(
      t,
      { env: NO_NETWORK },
      {
        what: /sources could not be downloaded/,
        why: /ECONNREFUSED/,
        fix: /Check the network.+VERBATIM_ENGINE=/,
      },
    )
  })

  test('no network for the model', async (t) => {
    const { VERBATIM_ENGINE } = enginePaths()
    await assertFails(
      t,
      { env: { ...NO_NETWORK, VERBATIM_ENGINE, VERBATIM_MODEL: MODEL } },
      {
        what: /SmolLM2-135M-Instruct could not be pulled/,
        why: /Every source failed:\n.*ECONNREFUSED.*\n.*ECONNREFUSED/,
        fix: /Check the network.+verbatim models pull /,
      },
    )
  })

  test('a data folder that cannot be made', async (t) => {
    const home = newHome(t)
    await writeFile(join(home, 'data'), 'a file')
    await assertFails(
      t,
      { home, env: enginePaths() },
      {
        what: /database .+ cannot be opened/,
        why: /EEXIST|ENOTDIR/,
        fix: /VERBATIM_DATA/,
      },
    )
  })
})

describe('A disk with too little room: one message says so', { concurrency: true }, () => {
  test('a full disk under the cache', async (t) => {
    const { path, refused } = mountSmallDisk(t)
    if (refused !== null) return t.skip(refused)
    await assertFails(t, await pulling(t, { VERBATIM_CACHE: path }), {
      what: /the disk is full/,
      why: /are needed in .+, .+ are free/,
      fix: /Free some space, or set VERBATIM_CACHE/,
    })
  })

  test('a full disk under the data folder', async (t) => {
    const { path, refused } = mountSmallDisk(t)
    if (refused !== null) return t.skip(refused)
    await writeFile(join(path, 'filler'), Buffer.alloc(1024 * 1024))
    await assertFails(
      t,
      { env: { ...enginePaths(), VERBATIM_DATA: path } },
      {
        what: /database .+verbatim\.db cannot be opened/,
        why: /full|disk I\/O error/,
        fix: /disk is not full.+VERBATIM_DATA/,
      },
    )
  })

  test('a limit on the size of files', async (t) => {
    const prefix = ['sh', '-c', 'ulimit -f 2000 && exec "$@"', 'limited']
    await assertFails(
      t,
      { ...(await pulling(t)), prefix },
      {
        what: /a file became larger than is allowed here/,
        why: /ulimit -f/,
        fix: /Raise the limit, or set VERBATIM_CACHE/,
      },
    )
  })
})

describe('An engine that is none: one message says so', { concurrency: true }, () => {
  test('an engine that is not there', async (t) => {
    await assertFails(
      t,
      { env: { ...enginePaths(), VERBATIM_ENGINE: '/nowhere/llama-server' } },
      {
        what: /engine is not there/,
        why: /no file \/nowhere\/llama-server/,
        fix: /Correct the path/,
      },
    )
  })

  test('an engine that cannot be run', async (t) => {
    const home = newHome(t)
    const engine = join(home, 'engine')
    await writeFile(engine, 'no program')
    await assertFails(
      t,
      { home, env: { ...enginePaths(), VERBATIM_ENGINE: engine } },
      {
        what: /engine does not run/,
        why: /--version ended with status 126/,
        fix: /Correct the path/,
      },
    )
  })

  test('an engine that is another program', async (t) => {
    await assertFails(
      t,
      { env: { ...enginePaths(), VERBATIM_ENGINE: '/bin/true' } },
      {
        what: /not a llama-server/,
        why: /--version ended with status 0 and said/,
        fix: /Correct the path/,
      },
    )
  })
})

/** A copy of the real model where the cache of this home has it. */
async function putModel(home: string): Promise<string> {
  const folder = join(home, 'cache', 'models', MODEL)
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${MODEL}.Q4_1.gguf`)
  await copyFile(enginePaths().VERBATIM_MODEL, path)
  return path
}

function withModel(home: string): CliInput {
  return { home, env: { ...NO_NETWORK, ...enginePaths(), VERBATIM_MODEL: MODEL } }
}

/** A start that pulls its model from a hub on this machine. */
async function pulling(t: TestContext, env: Record<string, string> = {}): Promise<CliInput> {
  const hub = await startZeroHub(t, MODEL_BYTES)
  return { env: { ...NO_NETWORK, ...enginePaths(), VERBATIM_MODEL: MODEL, HF_ENDPOINT: hub, ...env } }
}

/** A PATH with these programs and no other. */
async function pathOf(home: string, programs: string[]): Promise<string> {
  const folder = join(home, 'bin')
  await mkdir(folder)
  for (const program of programs) {
    const found = process.env.PATH?.split(delimiter)
      .map((place) => join(place, program))
      .find(existsSync)
    assert.ok(found !== undefined, `${program} is not on the PATH`)
    await symlink(found, join(folder, program))
  }
  return folder
}
