import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestService } from '../support/service.ts'

interface Result {
  check: string
  error: string | null
}

/** Runs a Python file of checks against the service; each check it prints is one test. */
export async function runPythonChecks(context: TestContext, service: TestService, file: string) {
  const python = process.env.VERBATIM_TEST_PYTHON
  if (!python) throw new Error('VERBATIM_TEST_PYTHON is not set: run the tests with npm test')
  const env = {
    ...process.env,
    SERVICE_URL: service.url,
    SERVICE_KEY: service.key,
    SERVICE_MODEL: service.model,
  }
  const path = fileURLToPath(new URL(file, import.meta.url))
  const { stdout } = await promisify(execFile)(python, [path], { env, timeout: 300_000 })
  const results = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Result)
  assert.ok(results.length > 0)
  for (const { check, error } of results) {
    await context.test(check.replaceAll('_', ' '), () => assert.equal(error, null))
  }
}
