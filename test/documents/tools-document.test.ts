import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ChatCompletion } from '@verbatim/protocol'
import { startNano } from '../harmony/nano.ts'
import type { TestService } from '../support/service.ts'
import { checkAnswer } from './check-answer.ts'
import { type Edit, runSample, sampleText } from './run-sample.ts'

let service: TestService
before(async () => {
  service = await startNano()
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

const PYTHON_SAMPLE = sampleText(
  'around/001-before.py',
  'samples/001-python-client.py',
  'samples/001-python-step-1.py',
  'around/001-between.py',
  'samples/001-python-step-2.py',
  'around/001-after.py',
)

async function runPythonSample(edits: Edit[] = []) {
  const { step1, step2 } = JSON.parse(await runSample(service, 'python', PYTHON_SAMPLE, edits)) as {
    step1: ChatCompletion
    step2: ChatCompletion
  }
  const [called, answered] = [checkAnswer(step1, service.model), checkAnswer(step2, service.model)]
  assert.ok(answered.message.content)
  assert.equal(answered.message.refusal, null)
  assert.deepEqual(answered.message.annotations, [])
  return { called, answered }
}

test('001: the Python sample with tools as it stands there, both of its steps', async () => {
  const { called } = await runPythonSample()
  const calls = called.message.tool_calls ?? []
  assert.equal(called.finish_reason === 'tool_calls', calls.length > 0)
  for (const call of calls) {
    assert.match(call.id, /^call_/)
    assert.equal(call.type, 'function')
    assert.equal(call.function.name, 'get_current_weather')
    assert.equal(typeof JSON.parse(call.function.arguments), 'object')
  }
})

test("001: the same without chance: the call is the document's own, and the answer takes up its result", async () => {
  const greedy: Edit[] = [
    ['tool_choice="auto",', 'tool_choice="auto", temperature=0,'],
    ['messages=messages_step2)', 'messages=messages_step2, temperature=0)'],
  ]
  const { called, answered } = await runPythonSample(greedy)
  assert.equal(called.finish_reason, 'tool_calls')
  assert.equal(called.message.content, null)
  const [call] = called.message.tool_calls ?? []
  const { location } = JSON.parse(call?.function.arguments ?? '') as { location: string }
  assert.equal(location, 'Boston, MA')
  assert.equal(answered.finish_reason, 'stop')
  assert.match(answered.message.content ?? '', /58/)
})
