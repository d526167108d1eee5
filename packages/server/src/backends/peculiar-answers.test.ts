/** What single servers send besides, read from their transcripts. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Choice, SseParser, type Usage } from '@verbatim/protocol'
import type { UpstreamKind } from '../config/config.ts'
import { dialectOf } from './dialects/dialects.ts'
import { GenerationCollector } from './generation-collector.ts'
import { ChunkReader } from './upstream-chunk.ts'

const TRANSCRIPTS = new URL('../../../../test/upstreams/transcripts/', import.meta.url)

interface Read {
  choice: Choice
  usage: Usage
  types: string[]
}

function read(server: UpstreamKind, transcript: string): Read {
  const reading = { dialect: dialectOf(server), forced: false, topLogprobs: 2, toolCallId: String }
  const reader = new ChunkReader(0, reading)
  const collector = new GenerationCollector(0, true)
  const types: string[] = []
  const take = (events: ReturnType<ChunkReader['read']>) => {
    for (const event of events) {
      types.push(event.type)
      collector.take(event)
    }
  }
  const parser = new SseParser((data) => take(reader.read(data)))
  parser.push(readFileSync(new URL(`${server}/${transcript}.sse`, TRANSCRIPTS)))
  take(reader.end())
  const { choices, usage } = collector.generation()
  const [choice] = choices
  assert.ok(choice !== undefined && reader.finished)
  return { choice, usage, types }
}

test('usage in every chunk counts once, at the end', () => {
  const { types, usage, choice } = read('vllm', 'usage-in-every-chunk')
  assert.equal(choice.content, 'Hello! 世界 says: naïve 😀.')
  assert.equal(types.indexOf('usage'), types.length - 1)
  assert.deepEqual([usage.completionTokens, usage.cachedTokens], [9, 16])
})

test('log-probabilities that follow their text in a chunk of their own are found', () => {
  const { choice } = read('sglang', 'logprobs-after-text')
  assert.deepEqual(choice.logprobs, read('sglang', 'logprobs').choice.logprobs)
  const bytes = choice.logprobs?.flatMap((entry) => entry.bytes ?? []) ?? []
  assert.equal(Buffer.from(bytes).toString(), 'Hi 😀!')
})

test('reasoning that is not to be told apart is content, with its tags', () => {
  const { choice } = read('sglang', 'raw')
  assert.equal(choice.content, '<think>The user greets me.</think>Hi there!')
  assert.equal(choice.reasoning, null)
})

test('bytes of a part of a character are not made up', () => {
  for (const server of ['vllm', 'ollama'] as const) {
    const entries = read(server, 'logprobs').choice.logprobs ?? []
    assert.ok(entries.some(({ bytes }) => bytes === null))
    assert.ok(entries.every(({ bytes, token }) => bytes === null || Buffer.from(bytes).toString() === token))
  }
})
