import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AIMessageChunk, type BaseMessage, HumanMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'
import { startNano } from '../harmony/nano.ts'
import type { TestService } from '../support/service.ts'
import { MODEL, QUESTION, SKY, TOOL, weatherStation } from './weather-world.ts'

let service: TestService
before(async () => {
  service = await startNano()
})
after(() => service.stop())

const MOST_TURNS = 5

function chat(useResponsesApi: boolean, streaming: boolean): ChatOpenAI {
  return new ChatOpenAI({
    model: MODEL,
    apiKey: service.key,
    temperature: 0,
    maxRetries: 0,
    streaming,
    useResponsesApi,
    configuration: { baseURL: `${service.url}/v1` },
  })
}

/** The loop as LangChain's own guide has it: call, run the tools, give back their messages, until no call comes. */
async function runLoop(model: ChatOpenAI, streamed: boolean) {
  const station = weatherStation()
  const weather = tool(async (input: { city: string }) => JSON.stringify(station.look(input)), {
    name: TOOL.name,
    description: TOOL.description,
    schema: TOOL.parameters,
  })
  const bound = model.bindTools([weather])
  const messages: BaseMessage[] = [new HumanMessage(QUESTION)]
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const answer = streamed ? await gather(await bound.stream(messages)) : await bound.invoke(messages)
    messages.push(answer)
    if ((answer.tool_calls ?? []).length === 0) return { station, text: answer.text, turns: turn + 1 }
    for (const call of answer.tool_calls ?? []) messages.push(await weather.invoke(call))
  }
  throw new Error('the loop did not end')
}

async function gather(stream: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk> {
  let whole: AIMessageChunk | undefined
  for await (const chunk of stream) whole = whole === undefined ? chunk : whole.concat(chunk)
  return whole ?? new AIMessageChunk('')
}

for (const [api, useResponsesApi] of [
  ['chat', false],
  ['responses', true],
] as const) {
  for (const streamed of [false, true]) {
    test(`LangChain's tool loop over ${api}${streamed ? ', streaming' : ''}, runs to the end`, async () => {
      const { station, text, turns } = await runLoop(chat(useResponsesApi, streamed), streamed)
      assert.deepEqual(station.asked, ['Oslo'])
      assert.equal(turns, 2)
      assert.match(text, new RegExp(SKY))
      assert.doesNotMatch(text, /<\|/)
    })
  }
}
