import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startTestService, type TestService } from '../support/service.ts'

const CHECKS = fileURLToPath(new URL('openai-python.py', import.meta.url))

let service: TestService
before(async () => {
  service = await startTestService()
})
after(() => service.stop())

interface Result {
  check: string
  error: string | null
}

test("OpenAI's Python client, check by check", async (context) => {
  const python = process.env.VERBATIM_TEST_PYTHON
  if (!python) throw new Error('VERBATIM_TEST_PYTHON is not set: run the tests with npm test')
  const env = {
    ...process.env,
    SERVICE_URL: service.url,
    SERVICE_KEY: service.key,
    SERVICE_MODEL: service.model,
  }
  const { stdout } = await promisify(execFile)(python, [CHECKS], { env, timeout: 300_000 })
  const results = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Result)
  assert.ok(results.length > 0)
  for (const { check, error } of results) {
    await context.test(check.replaceAll('_', ' '), () => assert.equal(error, null))
  }
})
