/** Two starts in one folder do not meet, and a killed one is not in the way of the next. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'

const LOCK_MODULE = new URL('../bin/prepare/lock.js', import.meta.url).href
const folder = mkdtempSync(join(tmpdir(), 'verbatim-lock-'))
const started: ChildProcess[] = []

after(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** A process that takes the lock, says so, and holds it until its stdin ends. */
function holder(path: string): ChildProcess {
  const script = `
    const { withLock } = await import(${JSON.stringify(LOCK_MODULE)})
    await withLock(${JSON.stringify(path)}, async () => {
      process.stdout.write('held')
      for await (const _ of process.stdin);
      process.stdout.write('left')
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  started.push(child)
  return child
}

async function says(child: ChildProcess, stream: 'stdout' | 'stderr', word: RegExp): Promise<void> {
  const [data] = (await once(child[stream] as NodeJS.ReadableStream, 'data')) as [Buffer]
  assert.match(data.toString(), word)
}

test('the second waits until the first has left', async () => {
  const path = join(folder, 'first', 'setup.lock')
  const first = holder(path)
  await says(first, 'stdout', /held/)
  const second = holder(path)
  await says(second, 'stderr', /Waiting for another start/)
  const held = says(second, 'stdout', /held/)
  first.stdin?.end()
  await says(first, 'stdout', /left/)
  await held
  second.stdin?.end()
  await once(second, 'exit')
  assert.equal(existsSync(path), false)
})

test('the lock of a killed process is taken over', async () => {
  const path = join(folder, 'second', 'setup.lock')
  const killed = holder(path)
  await says(killed, 'stdout', /held/)
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  assert.equal(existsSync(path), true)
  const next = holder(path)
  await says(next, 'stdout', /held/)
  next.stdin?.end()
  await once(next, 'exit')
  assert.deepEqual(readdirSync(dirname(path)), [], 'nothing is left behind')
})
