import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { BuiltinFfmpeg } from './builtin-ffmpeg.ts'
import { NEVER } from './fixtures/limits.ts'
import { MediaRefusal } from './media-refusal.ts'

const COMMAND = [(output: string) => [output]]

/** Runs code in the place of FFmpeg's own; what it gives as `output` is returned. */
async function runCore(code: string, signal = NEVER): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'fake-core-'))
  const core = join(folder, 'ffmpeg-core.js')
  writeFileSync(join(folder, 'ffmpeg-core.wasm'), '')
  writeFileSync(
    core,
    `const attempt = (work) => { try { work(); return 'done' } catch (error) { return error.code ?? error.name } }
     let input, output = '';
     const FS = { writeFile(_, bytes) { input = bytes }, readFile: () => Buffer.from(output), unlink() {} }
     module.exports = async () => ({ FS, reset() {}, setLogger() {}, exec: () => { ${code}; return 0 } })`,
  )
  try {
    const bounds = { maxOutputBytes: 3_000_000, signal }
    return (await new BuiltinFfmpeg(core).run(COMMAND, Buffer.alloc(2_000_000, 'a'), bounds)).toString(
      'latin1',
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('large videos and frames pass whole', async () => {
  assert.equal(await runCore('output = input'), 'a'.repeat(2_000_000))
})

test('the process may read nothing but its code, write nothing and start nothing', async () => {
  const tried = await runCore(`output = JSON.stringify([
    attempt(() => require('node:fs').readFileSync('/etc/hostname')),
    attempt(() => require('node:fs').writeFileSync(__filename, '')),
    attempt(() => require('node:child_process').spawnSync('true')),
    attempt(() => new (require('node:worker_threads').Worker)('', { eval: true })),
    attempt(() => process.dlopen({ exports: {} }, __filename)),
    attempt(() => new WebAssembly.Memory({ initial: 20_000 })),
    typeof fetch, typeof WebSocket, Object.keys(process.env),
  ])`)
  const [memory, ...rest] = JSON.parse(tried).slice(5)
  assert.deepEqual(
    JSON.parse(tried).slice(0, 4),
    Array.from({ length: 4 }, () => 'ERR_ACCESS_DENIED'),
  )
  assert.notEqual(JSON.parse(tried)[4], 'done')
  assert.deepEqual([memory, ...rest], ['RangeError', 'undefined', 'undefined', []])
})

test('what fails, breaks or writes too much is refused', async () => {
  for (const code of [
    'return 1',
    'process.kill(process.pid, "SIGKILL")',
    'throw new Error("out of memory")',
    'output = "a".repeat(4e6)',
  ]) {
    await assert.rejects(runCore(code), MediaRefusal, code)
  }
})

test('what does not end is killed when the signal says so', async () => {
  const signal = AbortSignal.timeout(300)
  await assert.rejects(runCore('for (;;);', signal), (error) => error === signal.reason)
})
