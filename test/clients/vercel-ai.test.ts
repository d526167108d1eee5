import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, isStepCount, type LanguageModel, Output, streamText, tool } from 'ai'
import { z } from 'zod'
import { startNano } from '../harmony/nano.ts'
import type { TestService } from '../support/service.ts'
import { MODEL, QUESTION, SKY, TOOL, weatherStation } from './weather-world.ts'

let service: TestService
before(async () => {
  service = await startNano()
})
after(() => service.stop())

const PROVIDERS: [string, () => LanguageModel][] = [
  ['@ai-sdk/openai, chat', () => openai().chat(MODEL)],
  ['@ai-sdk/openai, responses', () => openai().responses(MODEL)],
  [
    '@ai-sdk/openai-compatible',
    () =>
      createOpenAICompatible({
        name: 'verbatim',
        baseURL: `${service.url}/v1`,
        apiKey: service.key,
        includeUsage: true,
      })(MODEL),
  ],
]

function openai() {
  return createOpenAI({ baseURL: `${service.url}/v1`, apiKey: service.key })
}

function loop(model: LanguageModel) {
  const station = weatherStation()
  const weather = tool({
    description: TOOL.description,
    inputSchema: TOOL.parameters,
    execute: async (input) => station.look(input),
  })
  const call = {
    model,
    tools: { [TOOL.name]: weather },
    prompt: QUESTION,
    temperature: 0,
    maxRetries: 0,
    stopWhen: isStepCount(5),
  }
  return { station, call }
}

for (const [name, model] of PROVIDERS) {
  test(`${name}: generateText runs its tool loop to the end`, async () => {
    const { station, call } = loop(model())
    const { text, steps, finishReason } = await generateText(call)
    assert.deepEqual(station.asked, ['Oslo'])
    assert.equal(steps.length, 2)
    assert.equal(finishReason, 'stop')
    assert.match(text, new RegExp(SKY))
  })

  test(`${name}: streamText runs the same loop, with reasoning apart`, async () => {
    const { station, call } = loop(model())
    const result = streamText(call)
    let text = ''
    let reasoning = ''
    for await (const part of result.fullStream) {
      if (part.type === 'error') throw part.error
      if (part.type === 'text-delta') text += part.text
      if (part.type === 'reasoning-delta') reasoning += part.text
    }
    assert.deepEqual(station.asked, ['Oslo'])
    assert.match(text, new RegExp(SKY))
    assert.doesNotMatch(text + reasoning, /<\|/)
    assert.ok(((await result.totalUsage).outputTokens ?? 0) > 0)
  })
}

test('a structured output is what its schema says', async () => {
  const schema = z.object({ name: z.string() })
  const { output } = await generateText({
    model: openai().chat(MODEL),
    prompt: 'Give me Ada as JSON.',
    temperature: 0,
    maxRetries: 0,
    maxOutputTokens: 200,
    output: Output.object({ schema }),
  })
  assert.deepEqual(output, { name: 'Ada' })
})
