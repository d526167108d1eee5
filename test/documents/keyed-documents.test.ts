import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ChatCompletion, ErrorBody, GenerateUsage } from '@verbatim/protocol'
import { eventData } from '../chat/event-stream.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { checkAnswer, checkUsage } from './check-answer.ts'
import { type Edit, runSample, sampleText } from './run-sample.ts'

/** Above the 2048 tokens that document 000 asks for, and little above: it bounds the samples that ask for none. */
const CONTEXT_TOKENS = 2304

let service: TestService
before(async () => {
  service = await startTestService({ VERBATIM_CONTEXT: String(CONTEXT_TOKENS) })
})
after(() => service.stop())

function checkGenerated(text: string): void {
  const answer = JSON.parse(text) as ChatCompletion & { usage: GenerateUsage }
  const choice = checkAnswer(answer, service.model)
  assert.ok(choice.message.content)
  assert.ok(answer.usage.completion_tokens <= 2048)
  assert.equal(answer.usage.reasoningTokens, 0)
  assert.equal(answer.usage.reasoningText, '')
}

test('000: the cURL sample of /api/v1/generate', async () => {
  checkGenerated(await runSample(service, 'bash', sampleText('samples/000-curl.sh')))
})

test('000: the Python sample of /api/v1/generate', async () => {
  checkGenerated(await runSample(service, 'python', sampleText('samples/000-python.py')))
})

test('000: the JavaScript sample of /api/v1/generate', async () => {
  const text = sampleText('samples/000-javascript.txt', 'around/000-after.txt')
  const lines = (await runSample(service, 'javascript', text)).trimEnd().split('\n')
  checkGenerated(lines.pop() ?? '')
  assert.match(lines.join('\n'), /object: 'chat\.completion'/)
})

const TO_STREAM: Edit = ['/api/v1/generate', '/api/v1/generate/stream']

test('000: /api/v1/generate/stream with stream ends with a usage event', async () => {
  const edits: Edit[] = [TO_STREAM, ['"max_tokens": 2048', '"max_tokens": 24,\n"stream": true']]
  const data = eventData(await runSample(service, 'bash', sampleText('samples/000-curl.sh'), edits))
  assert.equal(data.at(-1), '[DONE]')
  const { type, usage } = JSON.parse(data.at(-2) ?? '') as { type: string; usage: Record<string, unknown> }
  assert.equal(type, 'usage')
  assert.equal(usage.reasoningTokens, 0)
  assert.equal(usage.reasoningText, '')
  assert.ok(Number(usage.inputTokens) > 0 && Number(usage.outputTokens) > 0)
})

test('000: /api/v1/generate/stream with stream false is /api/v1/generate', async () => {
  const edits: Edit[] = [TO_STREAM, ['"max_tokens": 2048', '"max_tokens": 24,\n"stream": false']]
  checkGenerated(await runSample(service, 'bash', sampleText('samples/000-curl.sh'), edits))
})

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

test('002: the basic cURL sample', async () => {
  const answer = JSON.parse(await runSample(service, 'bash', sampleText('samples/002-curl-basic.sh')))
  assert.ok(checkAnswer(answer as ChatCompletion, service.model).message.content)
  checkUsage(answer as ChatCompletion)
})

test('002: the vision sample on a text model is refused, and the refusal names the image', async () => {
  const text = await runSample(service, 'bash', sampleText('samples/002-curl-vision.sh'))
  const { error } = JSON.parse(text) as ErrorBody
  assert.equal(error.code, 'unsupported_parameter')
  assert.equal(error.param, 'messages[0].content[1].image_url')
  assert.match(error.message, /image_url is not supported by SmolLM2-135M-Instruct/)
})
