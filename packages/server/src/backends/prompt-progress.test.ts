import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HARMONY_TAGS, type HarmonyTag } from '../harmony/harmony.ts'
import type { PromptProgress } from './backends.ts'
import { llamaServer } from './dialects/llama-server.ts'
import { harmonyWork } from './fixtures/harmony-work.ts'
import { HarmonyAnswer } from './harmony-answer.ts'
import { readProgress } from './prompt-progress.ts'
import { ChunkReader } from './upstream-chunk.ts'

const WIRE = [
  { total: 900, cache: 100, processed: 612, time_ms: 40 },
  { total: 900, cache: 100, processed: 900, time_ms: 60 },
]
const TOLD: PromptProgress[] = [
  { read: 612, total: 900 },
  { read: 900, total: 900 },
]

test('how far the prompt is read is told beside the events of an answer, and is none of them', () => {
  const told: PromptProgress[] = []
  const progress = (read: PromptProgress) => void told.push(read)
  const toolCallId = (at: number) => `call_${at}`
  const reader = new ChunkReader(0, {
    dialect: llamaServer,
    forced: false,
    topLogprobs: 0,
    toolCallId,
    progress,
  })
  const chunk = (more: object) => JSON.stringify({ choices: [{ index: 0, delta: { content: '' } }], ...more })
  const events = WIRE.flatMap((prompt_progress) => reader.read(chunk({ prompt_progress })))
  assert.deepEqual([events, told], [[], TOLD])
  assert.deepEqual([reader.spent.promptTokens, reader.spent.cachedTokens], [900, 100])
})

test('the same of a model that speaks Harmony', () => {
  const told: PromptProgress[] = []
  const tagIds = new Map<HarmonyTag, number>(HARMONY_TAGS.map((tag, at) => [tag, 1000 + at]))
  const work = { ...harmonyWork(), progress: (read: PromptProgress) => void told.push(read) }
  const answer = new HarmonyAnswer(work, tagIds, [7, 8])
  const event = (more: object) => JSON.stringify({ content: '', tokens: [0], stop: false, ...more })
  const events = WIRE.flatMap((prompt_progress) => answer.read(event({ prompt_progress })))
  assert.deepEqual([events, told], [[], TOLD])
  assert.equal(answer.spent.cachedTokens, 100)
})

for (const broken of [
  undefined,
  null,
  {},
  { total: 5 },
  { total: 5, processed: 6 },
  { total: '5', processed: 1 },
]) {
  test(`${JSON.stringify(broken)} tells nothing, and no answer fails by it`, () =>
    assert.equal(readProgress(broken as never), undefined))
}
