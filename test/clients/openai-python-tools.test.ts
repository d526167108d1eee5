import { after, before, test } from 'node:test'
import { startTestService, type TestService } from '../support/service.ts'
import { runPythonChecks } from './python-checks.ts'
import { MODEL } from './weather-world.ts'

let service: TestService
before(async () => {
  service = await startTestService({ VERBATIM_MODEL: MODEL })
})
after(() => service.stop())

test("Tool loops and reasoning with OpenAI's Python client", (context) =>
  runPythonChecks(context, service, 'openai-python-tools.py'))
