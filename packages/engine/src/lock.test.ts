import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { startScript } from './fixtures/child.ts'
import { recordedProgress } from './fixtures/recorded-progress.ts'
import { scratchFolder } from './fixtures/scratch.ts'
import { withLock } from './lock.ts'
import { silentProgress } from './progress.ts'

const options = { purpose: 'testing', progress: silentProgress }

test('processes that want the same lock never meet', async (t) => {
  const folder = await scratchFolder(t)
  const journal = join(folder, 'journal')
  const children = [1, 2, 3].map(() => startScript(t, 'lock-holder.ts', [join(folder, 'lock'), journal, '8']))
  for (const { ended } of children) assert.deepEqual(await ended, { code: 0, stderr: '' })
  const lines = (await readFile(journal, 'utf8')).trim().split('\n')
  assert.equal(lines.length, 3 * 8 * 2)
  for (let index = 0; index < lines.length; index += 2) {
    const holder = lines[index]?.replace('in ', '')
    assert.equal(lines[index + 1], `out ${holder}`, `another came in between at line ${index + 1}`)
  }
})

test('a lock whose holder was killed is free at once', async (t) => {
  const path = join(await scratchFolder(t), 'lock')
  const holder = startScript(t, 'lock-holder.ts', [path])
  await holder.line(/held/)
  holder.process.kill('SIGKILL')
  await holder.ended
  assert.equal(await withLock(path, options, async () => 'got it'), 'got it')
})

test('who waits is told who holds it, and goes on when it is free', async (t) => {
  const path = join(await scratchFolder(t), 'lock')
  const holder = startScript(t, 'lock-holder.ts', [path])
  await holder.line(/held/)
  const progress = recordedProgress()
  let got = false
  const waiting = withLock(path, { purpose: 'waiting', progress }, async () => {
    got = true
  })
  while (progress.notes.length === 0) await new Promise(setImmediate)
  assert.equal(got, false)
  assert.match(progress.notes[0] ?? '', new RegExp(`process ${holder.process.pid}, testing the lock`))
  holder.process.stdin.end()
  await waiting
  assert.equal(got, true)
})

test('who waits can give up', async (t) => {
  const path = join(await scratchFolder(t), 'lock')
  await withLock(path, options, async () => {
    const controller = new AbortController()
    const waiting = withLock(path, { ...options, signal: controller.signal }, async () =>
      assert.fail('it met'),
    )
    controller.abort(new Error('given up'))
    await assert.rejects(waiting, /given up|aborted/)
  })
})

test('work that fails gives the lock back', async (t) => {
  const path = join(await scratchFolder(t), 'lock')
  const failing = withLock(path, options, async () => {
    throw new Error('broken work')
  })
  await assert.rejects(failing, /broken work/)
  await withLock(path, options, async () => {})
})
