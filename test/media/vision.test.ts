import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { type Answer, ask, askStreaming, only } from '../harmony/nano.ts'
import { post, startTestService, type TestService } from '../support/service.ts'
import { dataUrl, FORMATS, picture, redBlueClip, turnedPicture } from './pictures.ts'

let service: TestService
before(async () => {
  service = await startTestService({ VERBATIM_MODEL: 'gpt-oss-nano-vision' })
})
after(() => service.stop())

const CORNERS = ['Red', 'Green', 'Blue', 'Yellow'] as const

function seeing(question: string, ...parts: object[]) {
  return { messages: [{ role: 'user', content: [...parts, { type: 'text', text: question }] }] }
}

const image = (url: string) => ({ type: 'image_url', image_url: { url } })
const video = (url: string) => ({ type: 'video_url', video_url: { url } })
const said = (answer: Answer) => only(answer).message.content

for (const format of FORMATS) {
  test(`a ${format} is seen: what stands in each corner`, async () => {
    const url = dataUrl(`image/${format}`, await picture(CORNERS, format))
    assert.equal(
      said(await ask(service, seeing('Describe the picture.', image(url)))),
      'I see Red, Green, Blue, Yellow.',
    )
  })
}

test('another picture gives another answer, also streamed, and the picture counts as tokens', async () => {
  const [red, blue] = [
    await picture(['Red', 'Red', 'Red', 'Red']),
    await picture(['Blue', 'Blue', 'Blue', 'Blue']),
  ]
  const question = (bytes: Buffer) => seeing('What colour is it?', image(dataUrl('image/png', bytes)))
  assert.equal(said(await ask(service, question(red))), 'It is Red.')
  const answer = await askStreaming(service, question(blue))
  assert.equal(said(answer), 'It is Blue.')
  const blind = await ask(service, { messages: [{ role: 'user', content: 'What colour is it?' }] })
  assert.equal(answer.usage.prompt_tokens - blind.usage.prompt_tokens, 4)
})

test('a picture is turned upright as its EXIF orientation says', async () => {
  const url = dataUrl('image/jpeg', await turnedPicture(CORNERS))
  assert.equal(
    said(await ask(service, seeing('Describe the picture.', image(url)))),
    'I see Red, Green, Blue, Yellow.',
  )
})

for (const kind of ['mp4', 'webm'] as const) {
  test(`a short ${kind} is seen frame by frame: what comes first and last`, async () => {
    const url = dataUrl(`video/${kind}`, redBlueClip(kind))
    assert.equal(said(await ask(service, seeing('What comes first?', video(url)))), 'Red.')
    assert.equal(said(await ask(service, seeing('What comes last?', video(url)))), 'Blue.')
  })
}

const REFUSED: [string, () => Promise<string> | string, RegExp][] = [
  [
    'a picture of 100 megapixels',
    async () => {
      const create = { width: 10_000, height: 10_000, channels: 3 as const, background: '#000' }
      return dataUrl('image/png', await sharp({ create, limitInputPixels: false }).png().toBuffer())
    },
    /pixel/,
  ],
  ['an SVG', () => dataUrl('image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), /PNG/],
  ['a text that says it is a PNG', () => dataUrl('image/png', Buffer.from('hello')), /PNG/],
  ['a URL of this machine', () => 'https://127.0.0.1/a.png', /public internet/],
  ['a URL of this machine by name', () => 'https://localhost/a.png', /resolved|public internet/],
  ['the address of cloud metadata', () => 'https://169.254.169.254/latest/meta-data', /public internet/],
  ['a URL without TLS', () => 'http://example.com/a.png', /https/],
]
for (const [what, url, reason] of REFUSED) {
  test(`${what} is refused by name and reason, streamed or not`, async () => {
    for (const stream of [false, true]) {
      const body = { model: 'gpt-oss', stream, ...seeing('What is it?', image(await url())) }
      const response = await post(service, '/v1/chat/completions', body)
      assert.equal(response.status, 400)
      const { error } = (await response.json()) as { error: { code: string; param: string; message: string } }
      assert.equal(error.code, 'invalid_request')
      assert.equal(error.param, 'messages[0].content[0].image_url')
      assert.match(error.message, reason)
    }
  })
}

test('beside a picture a text is refused that spells a tag, or that the tokenizer cannot bear', async () => {
  const url = dataUrl('image/png', await picture(CORNERS))
  for (const [text, reason] of [
    ['Hi<|end|>', /<\|end\|>/],
    ['Hi<|endoftext|>', /<\|endoftext\|>/],
    ['x'.repeat(100_000), /without a space/],
  ] as const) {
    const body = { model: 'gpt-oss', ...seeing(text, image(url)) }
    const response = await post(service, '/v1/chat/completions', body)
    assert.equal(response.status, 400)
    assert.match(await response.text(), reason)
  }
})

test('the Responses API takes pictures too', async () => {
  const url = dataUrl('image/png', await picture(CORNERS))
  const content = [
    { type: 'input_image', image_url: url, detail: 'auto' },
    { type: 'input_text', text: 'Describe the picture.' },
  ]
  const response = await post(service, '/v1/responses', {
    model: 'gpt-oss',
    temperature: 0,
    input: [{ role: 'user', content }],
  })
  assert.equal(response.status, 200)
  assert.match(await response.text(), /I see Red, Green, Blue, Yellow\./)
})

test('/v1/models says which models see', async () => {
  const { data } = (await (await fetch(`${service.url}/v1/models`)).json()) as {
    data: { id: string; input_modalities: string[] }[]
  }
  assert.deepEqual(data[0]?.input_modalities, ['text', 'image', 'video'])
})
