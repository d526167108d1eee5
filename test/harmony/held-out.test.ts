import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { TestService } from '../support/service.ts'
import { type Answer, ask, only, startNano } from './nano.ts'

/** A conversation that the model was never trained on, and what its world says to it (models/nano/examples.py). */
interface HeldOut {
  kind: string
  date: string
  request: { messages: object[]; reasoning_effort: string; tools?: object[] }
  expected: {
    channels: string[]
    content: string | null
    tool_calls: { name: string; arguments: string }[]
    finish_reason: string
  }
}

interface Result {
  wanted: HeldOut
  answer: Answer
}

const SET = readFileSync(new URL('../../models/nano/held-out.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as HeldOut)
const PROMPTS = 200
const LANES = 2

let service: TestService
let results: Result[]
before(async () => {
  service = await startNano()
  results = await askAll()
})
after(() => service.stop())

/** Greedy, two at a time, so that requests meet in the engine's batches. */
async function askAll(): Promise<Result[]> {
  const all: Result[] = []
  let next = 0
  const lane = async () => {
    for (let at = next++; at < SET.length; at = next++) {
      const wanted = SET[at]
      if (wanted === undefined) return
      const kwargs = { chat_template_kwargs: { current_date: wanted.date } }
      all[at] = { wanted, answer: await ask(service, { ...wanted.request, ...kwargs }) }
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return all
}

function madeCalls(answer: Answer) {
  return (only(answer).message.tool_calls ?? []).map((call) => call.function)
}

/** Analysis, then an answer or a call: which of them came. */
function hasForm({ wanted: { expected }, answer }: Result): boolean {
  const { message, finish_reason: finish } = only(answer)
  const came = [
    ...(message.reasoning_content === undefined ? [] : ['analysis']),
    ...(message.tool_calls === undefined ? [] : message.tool_calls.map(() => 'commentary')),
    ...(message.content === null ? [] : ['final']),
  ]
  return (
    finish === expected.finish_reason &&
    new Set(came).symmetricDifference(new Set(expected.channels)).size === 0
  )
}

function isExact({ wanted: { expected }, answer }: Result): boolean {
  return (
    only(answer).message.content === expected.content &&
    isDeepStrictEqual(madeCalls(answer), expected.tool_calls)
  )
}

function missed(of: Result[], holds: (result: Result) => boolean): string {
  const wrong = of.filter((result) => !holds(result))
  return wrong
    .map(
      ({ wanted, answer }) =>
        `${wanted.kind}: ${JSON.stringify(wanted.expected)} ${JSON.stringify(only(answer).message)}`,
    )
    .join('\n')
}

test('200 prompts that were held out: channels and finish reason right in all, the answer exact in 180 and more', () => {
  const prompts = results.slice(0, PROMPTS)
  assert.equal(prompts.filter(hasForm).length, PROMPTS, missed(prompts, hasForm))
  const exact = prompts.filter(isExact).length
  assert.ok(exact >= 180, `${exact} exact:\n${missed(prompts, isExact)}`)
})

test('100 tool prompts that were held out: name and arguments exact in 95 and more', () => {
  const tools = results.slice(PROMPTS)
  assert.equal(tools.length, 100)
  assert.ok(tools.every(({ wanted }) => wanted.expected.tool_calls.length > 0))
  const exact = tools.filter(isExact).length
  assert.ok(exact >= 95, `${exact} exact:\n${missed(tools, isExact)}`)
})

test('the median length of reasoning grows with the effort, from none at all', async () => {
  const medians = await Promise.all(['none', 'low', 'medium', 'high'].map(medianReasoning))
  assert.equal(medians[0], 0)
  assert.deepEqual(
    medians,
    [...new Set(medians)].sort((a, b) => a - b),
  )
})

async function medianReasoning(effort: string): Promise<number> {
  const lengths: number[] = []
  for (const { date, request } of SET.slice(0, 40)) {
    const kwargs = { chat_template_kwargs: { current_date: date } }
    const answer = await ask(service, { ...request, ...kwargs, reasoning_effort: effort })
    lengths.push(answer.usage.completion_tokens_details.reasoning_tokens)
  }
  return lengths.sort((a, b) => a - b)[lengths.length >> 1] ?? -1
}
