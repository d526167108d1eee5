/** Pictures make bodies larger than text may be, and stand in messages that are counted as the caller sent them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fetchKept, respond } from '../responses/responses-service.ts'
import { post, startTestService, type TestService } from '../support/service.ts'
import { dataUrl, picture } from './pictures.ts'

const MAX_BODY_BYTES = 5_000

let service: TestService
before(async () => {
  service = await startTestService({
    VERBATIM_MODEL: 'gpt-oss-nano-vision',
    VERBATIM_MAX_BODY_BYTES: String(MAX_BODY_BYTES),
  })
})
after(() => service.stop())

test('what a picture was sent with can be listed as it can be continued', async () => {
  const bytes = Buffer.concat([await picture(['Red', 'Red', 'Red', 'Red']), Buffer.alloc(MAX_BODY_BYTES)])
  const url = dataUrl('image/png', bytes)
  const parts = [
    { type: 'input_image', image_url: url, detail: 'auto' },
    { type: 'input_text', text: 'What colour is it?' },
  ]
  const { id: first } = await respond(service, [{ role: 'user', content: parts }])
  const { id } = await respond(service, 'And now?', { previous_response_id: first })
  const response = await fetchKept(service, `${id}/input_items?order=asc`)
  const text = await response.text()
  assert.equal(response.status, 200, text)
  const { data } = JSON.parse(text) as { data: { content: { image_url?: string }[] }[] }
  assert.equal(data[0]?.content[0]?.image_url, url)
})

test('without a key an error names the message that was sent', async () => {
  const wrong = { type: 'image_url', image_url: { url: dataUrl('image/png', Buffer.from('hello')) } }
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'user', content: [{ type: 'text', text: 'What is it?' }, wrong] },
  ]
  const response = await post(service, '/api', { messages, stream: false })
  assert.equal(response.status, 400)
  const { error } = (await response.json()) as { error: string }
  assert.match(error, /^messages\[1\]\.content\[1\]\.image_url: it is text/)
})
