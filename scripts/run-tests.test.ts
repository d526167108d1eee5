import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const RUNNER = fileURLToPath(new URL('run-tests.ts', import.meta.url))
const TALLY = fileURLToPath(new URL('tally.ts', import.meta.url))

test('tests that another module made are counted, and a failing one fails the run', () => {
  const root = mkdtempSync(join(tmpdir(), 'verbatim-runner-'))
  try {
    writeFileSync(
      join(root, 'suite.ts'),
      `import { describe, test } from 'node:test'
       export const conforms = (good: boolean) => describe('a subject', () => {
         test('holds', () => undefined)
         test('may not', () => { if (!good) throw new Error('broken') })
       })`,
    )
    writeFileSync(join(root, 'good.test.ts'), "import { conforms } from './suite.ts'\nconforms(true)")
    writeFileSync(join(root, 'bad.test.ts'), "import { conforms } from './suite.ts'\nconforms(false)")
    writeFileSync(
      join(root, 'main.ts'),
      `import { runTests } from ${JSON.stringify(RUNNER)}
       import { Tally } from ${JSON.stringify(TALLY)}
       const tally = new Tally()
       await runTests(${JSON.stringify(root)}, ['good.test.ts', 'bad.test.ts'], tally, new AbortController().signal)
       console.log(String(tally), tally.ok)`,
    )
    // A test that runs tests is told so by its environment, and would then run none.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
    const output = execFileSync(process.execPath, [join(root, 'main.ts')], { encoding: 'utf8', env })
    assert.match(output, /3 passed, 1 failed false\n$/)
  } finally {
    rmSync(root, { recursive: true })
  }
})
