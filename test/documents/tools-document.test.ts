import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ChatCompletion } from '@verbatim/protocol'
import { startTestService, type TestService } from '../support/service.ts'
import { checkAnswer } from './check-answer.ts'
import { runSample, sampleText } from './run-sample.ts'

/** The Python sample sets no limit, so the context is its limit. */
const CONTEXT_TOKENS = 512

let service: TestService
before(async () => {
  service = await startTestService({ VERBATIM_CONTEXT: String(CONTEXT_TOKENS) })
})
after(() => service.stop())

test('001: the cURL sample, at the prompt as it stands there, and the same bytes with the same seed', async () => {
  const text = sampleText('samples/001-curl.sh')
  assert.ok(text.startsWith('$ curl'))
  const command = text.slice('$ '.length)
  const answers: ChatCompletion[] = []
  for (const _time of [1, 2]) {
    answers.push(JSON.parse(await runSample(service, 'bash', command)) as ChatCompletion)
  }
  const [first, second] = answers.map((answer) => {
    assert.ok(answer.usage.completion_tokens <= 120)
    return checkAnswer(answer, service.model)
  })
  assert.deepEqual(second, first)
})

test('001: the Python sample with tools, both of its steps', async () => {
  const text = sampleText(
    'around/001-before.py',
    'samples/001-python-client.py',
    'samples/001-python-step-1.py',
    'around/001-between.py',
    'samples/001-python-step-2.py',
    'around/001-after.py',
  )
  const { step1, step2 } = JSON.parse(await runSample(service, 'python', text)) as {
    step1: ChatCompletion
    step2: ChatCompletion
  }
  const called = checkAnswer(step1, service.model)
  assert.equal(called.finish_reason === 'tool_calls', (called.message.tool_calls ?? []).length > 0)
  for (const call of called.message.tool_calls ?? []) {
    assert.match(call.id, /^call_/)
    assert.equal(call.type, 'function')
    assert.equal(call.function.name, 'get_current_weather')
    assert.equal(typeof JSON.parse(call.function.arguments), 'object')
  }
  const { message } = checkAnswer(step2, service.model)
  assert.ok(message.content)
  assert.equal(message.refusal, null)
  assert.deepEqual(message.annotations, [])
})
