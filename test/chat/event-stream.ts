import assert from 'node:assert/strict'
import type { ChatCompletionChunk } from '@verbatim/protocol'
import type { TestService } from '../support/service.ts'
import { exchangeRaw, type RawAnswer } from './raw-http.ts'

/** The last event of `/api/v1/generate/stream`, as document 000 tells. */
export interface UsageEvent {
  type: 'usage'
  usage: { inputTokens: number; outputTokens: number; reasoningTokens: number; reasoningText: string }
}

export interface Stream {
  answer: RawAnswer
  chunks: ChatCompletionChunk[]
  /** Events that are not chunks, with their place: so many chunks stood before them. */
  usageEvents: { event: UsageEvent; after: number }[]
}

/** Asks for a stream, and holds its framing to the letter: `data: JSON` events, `[DONE]` last, nothing else. */
export async function readStream(service: TestService, path: string, body: object): Promise<Stream> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${service.key}` }
  const answer = await exchangeRaw(service.url, { path, headers, body: JSON.stringify(body) })
  assert.equal(answer.status, 200, answer.body)
  const data = eventData(answer.body)
  assert.equal(data.pop(), '[DONE]')
  const stream: Stream = { answer, chunks: [], usageEvents: [] }
  for (const text of data) {
    const event = JSON.parse(text) as ChatCompletionChunk | UsageEvent
    if ('type' in event) stream.usageEvents.push({ event, after: stream.chunks.length })
    else stream.chunks.push(event)
  }
  return stream
}

/** The data of each event. Comments may stand between events (a slow machine makes callers wait); nothing else may. */
export function eventData(body: string): string[] {
  assert.ok(body.endsWith('\n\n'), 'the last event is whole')
  const events = body.slice(0, -2).split('\n\n')
  const data = events.filter((event) => !/^: [^\n]*$/.test(event))
  for (const event of data) assert.match(event, /^data: [^\n]+$/)
  return data.map((event) => event.slice('data: '.length))
}

/** What the deltas of one choice say together. */
export function joinContent(chunks: ChatCompletionChunk[], index = 0): string {
  return deltasOf(chunks, index)
    .map(({ delta }) => delta.content ?? '')
    .join('')
}

/** The log-probabilities of one choice, over all its chunks. */
export function joinLogprobs(chunks: ChatCompletionChunk[], index = 0) {
  return deltasOf(chunks, index).flatMap(({ logprobs }) => logprobs?.content ?? [])
}

export function deltasOf(chunks: ChatCompletionChunk[], index: number) {
  return chunks.flatMap((chunk) => chunk.choices).filter((choice) => choice.index === index)
}
