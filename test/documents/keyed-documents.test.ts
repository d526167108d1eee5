import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ChatCompletion, ErrorBody, GenerateUsage } from '@verbatim/protocol'
import { eventData } from '../chat/event-stream.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { checkAnswer, checkUsage } from './check-answer.ts'
import { type Edit, runSample, sampleText } from './run-sample.ts'

let service: TestService
before(async () => {
  service = await startTestService()
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
