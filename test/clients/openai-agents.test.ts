import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  Agent,
  OpenAIChatCompletionsModel,
  OpenAIResponsesModel,
  Runner,
  setTracingDisabled,
  tool,
} from '@openai/agents'
import OpenAI from 'openai'
import { startNano } from '../harmony/nano.ts'
import type { TestService } from '../support/service.ts'
import { MODEL, QUESTION, SKY, TOOL, weatherStation } from './weather-world.ts'

let service: TestService
before(async () => {
  // Traces would go to OpenAI.
  setTracingDisabled(true)
  service = await startNano()
})
after(() => service.stop())

const APIS = [
  ['chat', OpenAIChatCompletionsModel],
  ['responses', OpenAIResponsesModel],
] as const

function agentOver(Model: (typeof APIS)[number][1]) {
  const client = new OpenAI({ baseURL: `${service.url}/v1`, apiKey: service.key, maxRetries: 0 })
  const station = weatherStation()
  const agent = new Agent({
    name: 'Weather',
    instructions: 'You are a helpful assistant.',
    model: new Model(client, MODEL),
    modelSettings: { temperature: 0 },
    tools: [
      tool({
        name: TOOL.name,
        description: TOOL.description,
        parameters: TOOL.parameters,
        execute: async (input) => JSON.stringify(station.look(input)),
      }),
    ],
  })
  return { agent, station }
}

for (const [name, Model] of APIS) {
  test(`the Agents SDK over ${name} runs its tool loop to the end`, async () => {
    const { agent, station } = agentOver(Model)
    const result = await new Runner().run(agent, QUESTION, { maxTurns: 5 })
    assert.deepEqual(station.asked, ['Oslo'])
    assert.match(result.finalOutput ?? '', new RegExp(SKY))
  })

  test(`the Agents SDK over ${name}, streaming, runs the same loop`, async () => {
    const { agent, station } = agentOver(Model)
    const result = await new Runner().run(agent, QUESTION, { maxTurns: 5, stream: true })
    let text = ''
    for await (const event of result) {
      if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta')
        text += event.data.delta
    }
    await result.completed
    assert.deepEqual(station.asked, ['Oslo'])
    assert.match(text, new RegExp(SKY))
    assert.equal(result.finalOutput, text)
  })
}
