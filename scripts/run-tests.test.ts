import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const RUNNER = fileURLToPath(new URL('run-tests.ts', import.meta.url))
const TALLY = fileURLToPath(new URL('tally.ts', import.meta.url))

/** Runs a project of these files (its test files among them) by the runner, and gives what it prints. */
function runProject(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'verbatim-runner-'))
  const tests = Object.keys(files).filter((path) => path.endsWith('.test.ts'))
  const main = `import { runTests } from ${JSON.stringify(RUNNER)}
    import { Tally } from ${JSON.stringify(TALLY)}
    const tally = new Tally()
    await runTests(${JSON.stringify(root)}, ${JSON.stringify(tests)}, tally, new AbortController().signal)
    console.log(String(tally), tally.ok)`
  try {
    for (const [path, text] of Object.entries({ ...files, 'main.ts': main })) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    // A test that runs tests is told so by its environment, and would then run none.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
    return execFileSync(process.execPath, [join(root, 'main.ts')], { encoding: 'utf8', env, cwd: root })
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('tests that another module made are counted, and a failing one fails the run', () => {
  const output = runProject({
    'suite.ts': `import { describe, test } from 'node:test'
       export const conforms = (good: boolean) => describe('a subject', () => {
         test('holds', () => undefined)
         test('may not', () => { if (!good) throw new Error('broken') })
       })`,
    'good.test.ts': "import { conforms } from './suite.ts'\nconforms(true)",
    'bad.test.ts': "import { conforms } from './suite.ts'\nconforms(false)",
  })
  assert.match(output, /3 passed, 1 failed false\n$/)
})

/** Fails when it runs for the first time. */
const FAILS_ONCE = `import { existsSync, writeFileSync } from 'node:fs'
  import { test } from 'node:test'
  test('holds', () => undefined)
  test('is late at first', () => {
    const seen = import.meta.filename + '.seen'
    if (existsSync(seen)) return
    writeFileSync(seen, '')
    throw new Error('too late')
  })`

test('a browser test that failed is run once more, and what passes then is told as flaky', () => {
  const output = runProject({ 'test/page/late.test.ts': FAILS_ONCE })
  assert.match(output, /FAIL test\/page\/late\.test\.ts/)
  assert.match(output, /Error: too late/)
  assert.match(output, /2 passed, 0 failed, 1 flaky true\n$/)
})

test('a browser test that fails twice fails the run', () => {
  const broken = "import { test } from 'node:test'\ntest('fails', () => { throw new Error('broken') })"
  assert.match(runProject({ 'test/page/bad.test.ts': broken }), /0 passed, 1 failed false\n$/)
})

test('no other test gets a second chance', () => {
  assert.match(runProject({ 'test/money/late.test.ts': FAILS_ONCE }), /1 passed, 1 failed false\n$/)
})
