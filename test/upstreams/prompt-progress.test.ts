import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { SseParser } from '@verbatim/protocol'
import { post, startTestService, type TestService } from '../support/service.ts'

const ABOUT: Record<string, object> = {
  '/props': { default_generation_settings: { n_ctx: 4096 }, total_slots: 2 },
  '/v1/models': { object: 'list', data: [{ id: 'slow', object: 'model' }] },
  '/health': { status: 'ok' },
}
const CHUNKS = [
  { choices: [{ index: 0, delta: { content: 'hello' } }] },
  { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  { choices: [], usage: { prompt_tokens: 900, completion_tokens: 1 } },
]

/** A llama-server whose test says when it has read more of the prompt. */
const asked: ServerResponse[] = []
const upstream = createServer((request: IncomingMessage, response: ServerResponse) => {
  if (request.method === 'POST') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    asked.push(response)
    upstream.emit('asked')
  } else response.end(JSON.stringify(ABOUT[request.url ?? ''] ?? {}))
})
const send = (response: ServerResponse, event: object) => response.write(`data: ${JSON.stringify(event)}\n\n`)
const progress = (processed: number) => ({
  choices: [{ index: 0, delta: { content: '' } }],
  prompt_progress: { total: 900, cache: 100, processed, time_ms: 5 },
})

let service: TestService
before(async () => {
  await once(upstream.listen(0, '127.0.0.1'), 'listening')
  const { port } = upstream.address() as AddressInfo
  service = await startTestService({
    VERBATIM_UPSTREAM_URL: `http://127.0.0.1:${port}`,
    VERBATIM_MODEL: 'auto',
  })
})
after(async () => {
  await service?.stop()
  upstream.closeAllConnections()
  upstream.close()
})

const SURFACES: [path: string, body: object][] = [
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'hi' }] }],
  ['/api/v1/generate/stream', { messages: [{ role: 'user', content: 'hi' }] }],
  ['/v1/responses', { input: 'hi' }],
  ['/api', { messages: [{ role: 'user', content: 'hi' }] }],
]

for (const [path, body] of SURFACES) {
  test(`a stream of ${path} tells how far the prompt is read, in comments`, async () => {
    const reading = once(upstream, 'asked')
    const answering = post(service, path, { model: 'slow', stream: true, ...body })
    await reading
    const engine = asked.pop()
    assert.ok(engine)
    send(engine, progress(256))
    // The headers come with the first comment: until then a failure would have its own status.
    const answer = await answering
    assert.equal(answer.status, 200)
    const comments: string[] = []
    const events: string[] = []
    const parser = new SseParser(
      (data) => events.push(data),
      undefined,
      (text) => {
        comments.push(text)
        if (text === 'prompt 256 of 900 tokens') send(engine, progress(768))
        if (text === 'prompt 768 of 900 tokens') for (const chunk of CHUNKS) send(engine, chunk)
        if (text === 'prompt 768 of 900 tokens') engine.end('data: [DONE]\n\n')
      },
    )
    for await (const bytes of answer.body ?? []) parser.push(bytes)
    // What a busy machine makes it wait for before is told too.
    const told = comments.filter((text) => text.startsWith('prompt '))
    assert.deepEqual([...new Set(told)], ['prompt 256 of 900 tokens', 'prompt 768 of 900 tokens'])
    assert.match(events.join(), /hello/)
    assert.doesNotMatch(events.join(), /prompt_progress|of 900/)
  })
}
