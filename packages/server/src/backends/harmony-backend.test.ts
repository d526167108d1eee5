import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import type { GenerationEvent } from '@verbatim/protocol'
import { harmonyWork as work } from './fixtures/harmony-work.ts'
import { HarmonyBackend } from './harmony-backend.ts'

/** An engine made to misbehave: it tokenizes as it should, and answers `/completion` as the test says. */
async function withEngine(
  complete: (response: ServerResponse, body: string) => void,
  use: (backend: HarmonyBackend) => Promise<void>,
  tokenized = (content: unknown[]) => JSON.stringify({ tokens: content.map((_, at) => at + 1) }),
  idleMs = 60_000,
): Promise<void> {
  const server = createServer(async (request, response) => {
    const body = await text(request)
    if (request.url !== '/tokenize') return complete(response, body)
    const { content } = JSON.parse(body) as { content: unknown[] }
    response.end(tokenized(content))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const backend = new HarmonyBackend({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    slots: 1,
    fingerprint: 'test',
    firstTokenMs: 60_000,
    idleMs,
    wholeMs: 60_000,
    contextTokens: 4096,
    retry: { retries: 0, backoffMs: 0, random: () => 0 },
  })
  try {
    await use(backend)
  } finally {
    await backend.close()
    server.closeAllConnections()
    server.close()
  }
}

const NEVER = new AbortController().signal
const token = (id: number, at: number) =>
  `data: ${JSON.stringify({ content: 'x', tokens: [id], tokens_predicted: at, tokens_evaluated: 9 })}\n\n`

test('an engine that sends comments and nothing else is as silent as one that sends nothing', async () => {
  const complete = (response: ServerResponse) => {
    response.write(token(99, 1))
    const ping = setInterval(() => response.write(':\n\n'), 20)
    response.on('close', () => clearInterval(ping))
  }
  const use = async (backend: HarmonyBackend) => {
    await assert.rejects(
      backend.stream(work(), NEVER, () => undefined),
      { code: 'upstream_timeout' },
    )
  }
  await withEngine(complete, use, undefined, 200)
})

test('a stream that breaks off is an error, and what came before it was passed on', async () => {
  await withEngine(
    (response) => response.end(token(99, 1)),
    async (backend) => {
      const events: GenerationEvent[] = []
      const emit = (event: GenerationEvent) => {
        events.push(event)
        return undefined
      }
      await assert.rejects(backend.stream(work({ reasoning_effort: 'none' }), NEVER, emit), {
        code: 'upstream_error',
      })
      assert.deepEqual(events, [{ type: 'text-delta', index: 0, text: 'x' }])
    },
  )
})

test('an error in the stream has the status that it names', async () => {
  await withEngine(
    (response) => response.end('data: {"error":{"code":503,"message":"loading"}}\n\n'),
    async (backend) => {
      await assert.rejects(backend.complete(work(), NEVER), { code: 'overloaded' })
    },
  )
})

test('what is wrong with a conversation or a schema is told before anything is sent', async () => {
  const refuse = () => assert.fail('nothing may be sent')
  await withEngine(refuse, async (backend) => {
    const lost = [{ role: 'tool', tool_call_id: 'call_x', content: 'Snowy' }]
    assert.throws(() => backend.check(work({ messages: lost })), { param: 'messages[0].tool_call_id' })
    const schema = { not: {} }
    const format = { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } }
    assert.throws(() => backend.check(work(format)), { param: 'response_format.json_schema.schema' })
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,' } }
    const video = { type: 'video_url', video_url: { url: 'data:video/mp4;base64,' } }
    backend.check(work({ messages: [{ role: 'user', content: [image, video] }] }))
  })
})

test('tokens that are not JSON are the fault of the engine', async () => {
  const use = async (backend: HarmonyBackend) => {
    await assert.rejects(backend.complete(work(), NEVER), { code: 'upstream_error' })
  }
  await withEngine(
    () => assert.fail('nothing may be generated'),
    use,
    () => '<html>',
  )
})

test('an answer that a stop string ended leaves the ids of tags known', async () => {
  let asked = 0
  const complete = (response: ServerResponse) => {
    response.write(token(99, 1))
  }
  const tokenized = (content: unknown[]) => {
    asked += 1
    return JSON.stringify({ tokens: content.map((_, at) => at + 1) })
  }
  const use = async (backend: HarmonyBackend) => {
    const stopped = work({ stop: 'x', reasoning_effort: 'none' })
    for (const _time of [1, 2]) await backend.complete(stopped, NEVER)
  }
  await withEngine(complete, use, tokenized)
  assert.equal(asked, 3)
})
