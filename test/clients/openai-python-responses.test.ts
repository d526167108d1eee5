import { after, before, test } from 'node:test'
import { startTestService, type TestService } from '../support/service.ts'
import { runPythonChecks } from './python-checks.ts'

let service: TestService
before(async () => {
  service = await startTestService()
})
after(() => service.stop())

test("The Responses API with OpenAI's Python client", (context) =>
  runPythonChecks(context, service, 'openai-python-responses.py'))
