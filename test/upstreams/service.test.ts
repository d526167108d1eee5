/** The whole service over an upstream: what a caller sees of it. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { post, say, startTestService } from '../support/service.ts'
import { ANSWERS, TOOLS } from './answers.ts'
import { PROBED } from './replay-subject.ts'
import { startReplay } from './start-replay.ts'

async function startOver(t: TestContext, server: string) {
  const replay = await startReplay(server, PROBED)
  t.after(() => replay.stop())
  const service = await startTestService({ VERBATIM_UPSTREAM_URL: replay.url, VERBATIM_MODEL: 'auto' })
  t.after(() => service.stop())
  return service
}

test('What an upstream can do is shown, done, and otherwise refused by name', async (t) => {
  const service = await startOver(t, 'ollama')
  const shown = await fetch(`${service.url}/v1/models`, { headers: { 'x-api-key': service.key } })
  const { data } = (await shown.json()) as { data: Record<string, unknown>[] }
  const [model] = data
  assert.deepEqual([model?.id, model?.context_length], ['test-model:latest', 4096])
  const parameters = model?.supported_parameters as string[]
  assert.ok(parameters.includes('tools') && parameters.includes('logprobs'))
  for (const [extra, param] of [
    [{ top_k: 3 }, 'top_k'],
    [{ tools: TOOLS, tool_choice: 'required' }, 'tool_choice'],
  ] as const) {
    const refused = await post(service, '/v1/chat/completions', say('plain', extra))
    assert.equal(refused.status, 400)
    const { error } = (await refused.json()) as { error: { code: string; param: string } }
    assert.deepEqual([error.code, error.param], ['unsupported_parameter', param])
  }
  const reasoned = await post(service, '/v1/chat/completions', say('reasoning'))
  const answer = (await reasoned.json()) as {
    system_fingerprint: string
    choices: { message: { content: string; reasoning_content: string } }[]
  }
  assert.equal(answer.system_fingerprint, 'verbatim+ollama-0.33.0')
  const { content, reasoning_content } = answer.choices[0]?.message ?? {}
  assert.deepEqual([content, reasoning_content], [ANSWERS.reasoning.content, ANSWERS.reasoning.reasoning])
})

test('Parallel calls of an upstream are streamed as OpenAI streams them', async (t) => {
  const service = await startOver(t, 'vllm')
  const response = await post(
    service,
    '/v1/chat/completions',
    say('parallel-calls', { tools: TOOLS, stream: true }),
  )
  const chunks = (await response.text())
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice('data: '.length)))
  const pieces = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? [])
  const indexes = [...new Set(pieces.map((piece) => piece.index))]
  const told = indexes.map((index) => {
    const own = pieces.filter((piece) => piece.index === index)
    const text = own.map((piece) => piece.function.arguments).join('')
    return [own.map((piece) => piece.function.name ?? '').join(''), JSON.parse(text)]
  })
  assert.deepEqual(told, ANSWERS['parallel-calls'].calls)
  assert.equal(
    chunks.find((chunk) => chunk.choices[0]?.finish_reason)?.choices[0].finish_reason,
    'tool_calls',
  )
})
