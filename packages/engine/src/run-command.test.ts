import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startScript } from './fixtures/child.ts'
import { requireCommand, runCommand } from './run-command.ts'
import { failureCode, SetupError } from './setup-error.ts'

const env = process.env
/** Says its id, then lasts longer than any test. */
const STAYING = ['/bin/sh', '-c', 'echo "pid $$"; while :; do sleep 60; done'] as const

async function isGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch (error) {
      if (failureCode(error) === 'ESRCH') return
      throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('status, lines and output of a program come back', async () => {
  const lines: string[] = []
  const args = ['-c', 'echo one; echo two >&2; exit 3']
  const result = await runCommand('/bin/sh', args, { env, onLine: (line) => lines.push(line) })
  assert.equal(result.status, 3)
  assert.equal(result.stdout, 'one\n')
  assert.deepEqual(lines.toSorted(), ['one', 'two'])
})

test('a program that is not there is a SetupError with its name', async () => {
  const running = runCommand('no-such-program-here', [], { env })
  await assert.rejects(
    running,
    (error) => error instanceof SetupError && /no-such-program-here/.test(error.message),
  )
})

test('a required program that fails shows its last lines', async () => {
  const options = { env, fix: 'do this' }
  const running = requireCommand('It broke.', '/bin/sh', ['-c', 'echo the reason >&2; exit 2'], options)
  await assert.rejects(running, (error) => {
    assert.ok(error instanceof SetupError)
    assert.match(error.message, /It broke\.[\s\S]*status 2[\s\S]*the reason[\s\S]*do this/)
    return true
  })
})

test('an abort ends the program before it rejects', async () => {
  const controller = new AbortController()
  let pid = 0
  const [program, ...args] = STAYING
  const onLine = (line: string) => {
    if (!line.startsWith('pid ')) return
    pid = Number(line.slice(4))
    controller.abort()
  }
  await assert.rejects(runCommand(program, args, { env, signal: controller.signal, onLine }), /abort/i)
  assert.notEqual(pid, 0)
  await isGone(pid)
})

test('a program does not outlive a caller that is killed -9', { timeout: 120_000 }, async (t) => {
  const caller = startScript(t, 'command-runner.ts', [...STAYING])
  const pid = Number((await caller.line(/^pid \d+$/)).slice(4))
  caller.process.kill('SIGKILL')
  await isGone(pid)
})
