import { after, before, test } from 'node:test'
import { startTestService, type TestService } from '../support/service.ts'
import { runPythonChecks } from './python-checks.ts'

let service: TestService
before(async () => {
  service = await startTestService()
})
after(() => service.stop())

test("OpenAI's Python client, check by check", (context) =>
  runPythonChecks(context, service, 'openai-python.py'))
