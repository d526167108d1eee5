import { after, before, test } from 'node:test'
import { startNano } from '../harmony/nano.ts'
import type { TestService } from '../support/service.ts'
import { runPythonChecks } from './python-checks.ts'

let service: TestService
before(async () => {
  service = await startNano()
})
after(() => service.stop())

test("Tool loops and reasoning with OpenAI's Python client", (context) =>
  runPythonChecks(context, service, 'openai-python-tools.py'))
