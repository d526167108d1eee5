import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const VECTORS = fileURLToPath(new URL('../../vectors', import.meta.url))
const VERIFIER = fileURLToPath(new URL('independent_verifier.py', import.meta.url))

test('a verifier written from docs/reference/receipt.md says the same of every vector', async (context) => {
  const files = ['receipts', 'eigenai'].flatMap((folder) =>
    readdirSync(join(VECTORS, folder))
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(VECTORS, folder, name)),
  )
  const said = runVerifier(files)
  assert.equal(said.size, files.length)
  for (const [file, failed] of said) {
    const { expected } = JSON.parse(readFileSync(file, 'utf8'))
    await context.test(file.slice(VECTORS.length + 1), () => assert.deepEqual(failed, expected.failed))
  }
})

/** Which checks fail, by file. */
function runVerifier(files: readonly string[]): Map<string, unknown> {
  const python = process.env.VERBATIM_TEST_PYTHON
  if (!python) throw new Error('VERBATIM_TEST_PYTHON is not set: run the tests with npm test')
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
  const output = execFileSync(python, [VERIFIER, ...files], { encoding: 'utf8', env })
  return new Map(
    output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as [string, unknown]),
  )
}
