import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { SseResponse } from './sse-response.ts'

/** As much of a response as a stream of events uses; it remembers what was written. */
function recorder() {
  const written: string[] = []
  const response = {
    destroyed: false,
    headersSent: false,
    writeHead(status: number) {
      written.push(`status ${status}`)
      response.headersSent = true
    },
    write: (text: string) => written.push(text) > 0,
    end: (text: string) => void written.push(`end ${text}`),
  }
  return { written, response: response as unknown as ServerResponse }
}

function begin(t: TestContext, comment = 'working') {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const { written, response } = recorder()
  let said = comment
  const stream = new SseResponse(response, {}, () => said, 1000)
  const say = (text: string) => {
    said = text
    stream.note(text)
  }
  return { written, stream, say }
}

test('a note before the headers is told in time, and after them at once', (t) => {
  const { written, stream, say } = begin(t)
  say('prompt 1 of 9 tokens')
  t.mock.timers.tick(1_999)
  assert.deepEqual(written, [])
  say('prompt 2 of 9 tokens')
  t.mock.timers.tick(1)
  assert.deepEqual(written.splice(0), ['status 200', ': prompt 2 of 9 tokens\n\n'])
  say('prompt 6 of 9 tokens')
  assert.deepEqual(written.splice(0), [': prompt 6 of 9 tokens\n\n'])
  stream.write('data: x\n\n')
  say('prompt 9 of 9 tokens')
  t.mock.timers.tick(4_000)
  stream.end('data: [DONE]\n\n')
  assert.deepEqual(written, ['data: x\n\n', 'end data: [DONE]\n\n'])
})

test('a failure before the first event has its own status: a note does not begin the answer', (t) => {
  const { written, stream, say } = begin(t)
  say('prompt 9 of 9 tokens')
  stream.abandon()
  t.mock.timers.tick(4_000)
  assert.deepEqual(written, [])
})
