import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ContentPart, type Message, VerbatimError } from '@verbatim/protocol'
import { LIMITS, NEVER } from './fixtures/limits.ts'
import { decode, PIXELS, picture, sparseGif, vastPng } from './fixtures/pictures.ts'
import { makeVideo } from './fixtures/videos.ts'
import { HOST, openWeb } from './fixtures/web.ts'
import { MediaReader, mediaBodyBytes } from './media.ts'

const keyed = { keyed: true, signal: NEVER }
const PNG = await picture().png().toBuffer()

const dataUrl = (bytes: Buffer | string) => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`
const image = (url: string, detail?: 'low' | 'high'): ContentPart => {
  return { type: 'image_url', image_url: { url, ...(detail === undefined ? {} : { detail }) } }
}
const video = (url: string): ContentPart => ({ type: 'video_url', video_url: { url } })
const text = (said: string): ContentPart => ({ type: 'text', text: said })
const user = (...content: ContentPart[]): Message => ({ role: 'user', content })

/** The parts of the one message, images as their decoded bytes. */
function partsOf(messages: Message[]): (string | Buffer)[] {
  const [message] = messages
  assert.ok(message?.role === 'user' && typeof message.content !== 'string')
  return message.content.map((part) => {
    if (part.type === 'text') return part.text
    assert.ok(part.type === 'image_url')
    const [head, base64 = ''] = part.image_url.url.split(',')
    assert.equal(head, 'data:image/png;base64')
    return Buffer.from(base64, 'base64')
  })
}

function refused(param: string, why: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof VerbatimError, String(error))
    assert.deepEqual([error.code, error.status, error.param], ['invalid_request', 400, param])
    assert.match(error.message, why)
    assert.ok(error.message.startsWith(`${param}: `))
    return true
  }
}

const FIRST = 'messages[0].content[0].image_url'

describe('messages', () => {
  test('without images are the very same', async () => {
    const messages: Message[] = [
      user(text('a')),
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'c' },
    ]
    assert.equal(await new MediaReader(LIMITS).resolve(messages, keyed), messages)
  })

  test('keep their order and texts; an image becomes a PNG', async () => {
    const system: Message = { role: 'system', content: 'see' }
    const messages = [user(text('a'), image(dataUrl(PNG)), text('b')), system]
    const before = structuredClone(messages)
    const resolved = await new MediaReader(LIMITS).resolve(messages, keyed)
    const [a, png, b] = partsOf(resolved)
    assert.deepEqual([a, b, resolved[1]], ['a', 'b', system])
    assert.deepEqual((await decode(png as Buffer)).colours, PIXELS)
    assert.deepEqual(messages, before, 'what was given stays as it was')
  })

  test('with a video have its frames in its place', async () => {
    const clip = await makeVideo({ format: 'webm', seconds: 1, framesPerSecond: 4 })
    const resolved = await new MediaReader(LIMITS).resolve(
      [user(text('a'), video(dataUrl(clip)), text('b'))],
      keyed,
    )
    const [a, ...rest] = partsOf(resolved)
    assert.deepEqual([a, rest.pop(), rest.length], ['a', 'b', 4])
    const sizes = await Promise.all(rest.map((png) => decode(png as Buffer)))
    assert.deepEqual([...new Set(sizes.map(({ width, height }) => `${width}x${height}`))], ['64x48'])
  })

  test('with a GIF as a video have its frames, as an image its first', async () => {
    const gif = dataUrl(sparseGif(4, 4, 3))
    const resolved = await new MediaReader(LIMITS).resolve([user(video(gif), image(gif))], keyed)
    assert.equal(partsOf(resolved).length, 4)
  })

  test('detail low makes an image smaller', async () => {
    const large = dataUrl(await picture(300).png().toBuffer())
    const resolved = await new MediaReader(LIMITS).resolve(
      [user(image(large, 'low'), image(large, 'high'))],
      keyed,
    )
    const sizes = await Promise.all(partsOf(resolved).map((png) => decode(png as Buffer)))
    assert.deepEqual(
      sizes.map(({ height }) => height),
      [512, 900],
    )
  })
})

describe('a part is refused by its name', () => {
  const limits = { ...LIMITS, fileBytes: 50_000, images: 3, frames: 2 }
  const gif = dataUrl(sparseGif(4, 4, 3))
  const PARTS: [what: string, content: ContentPart[], param: string, why: RegExp][] = [
    ['text named png', [image(dataUrl('hello'))], FIRST, /it is text; PNG, JPEG, WebP or GIF is taken/],
    [
      'an SVG',
      [text('a'), image(dataUrl('<svg/>'))],
      'messages[0].content[1].image_url',
      /it is an SVG image/,
    ],
    [
      '100 megapixels',
      [image(dataUrl(vastPng(10_000, 10_000)))],
      FIRST,
      /100000000 pixels; at most 40000000/,
    ],
    ['too many bytes', [image(dataUrl(Buffer.alloc(50_001)))], FIRST, /50001 bytes; at most 50000/],
    ['nothing', [image('data:image/png;base64,')], FIRST, /it is empty/],
    ['a private address', [image('https://10.0.0.1/a.png')], FIRST, /not on the public internet/],
    [
      'an image as a video',
      [video(dataUrl(PNG))],
      'messages[0].content[0].video_url',
      /send that as an image_url/,
    ],
    [
      'more images than allowed',
      Array.from({ length: 4 }, () => image(dataUrl(PNG))),
      'messages[0].content[3].image_url',
      /at most 3 images/,
    ],
    [
      'more frames than allowed',
      [video(gif), video(gif)],
      'messages[0].content[1].video_url',
      /at most 3 images/,
    ],
  ]
  for (const [what, content, param, why] of PARTS) {
    test(what, async () => {
      const reader = new MediaReader(limits)
      await assert.rejects(reader.resolve([user(...content)], keyed), refused(param, why))
      assert.equal(reader.heldBytes, 0)
    })
  }

  test('bytes of all parts together', async () => {
    const noise = Buffer.concat([PNG, Buffer.alloc(40_000)])
    const content = [image(dataUrl(noise)), image(dataUrl(noise)), image(dataUrl(noise))]
    const third = 'messages[0].content[2].image_url'
    await assert.rejects(
      new MediaReader(limits).resolve([user(...content)], keyed),
      refused(third, /at most 19\d\d\d are taken/),
    )
  })
})

describe('URLs are fetched', () => {
  const CASES: [remote: 'keys' | 'everyone' | 'nobody', keyed: boolean, fetched: boolean][] = [
    ['keys', true, true],
    ['keys', false, false],
    ['everyone', false, true],
    ['nobody', true, false],
  ]
  for (const [remote, withKey, fetched] of CASES) {
    test(`${fetched ? '' : 'not '}${withKey ? 'with' : 'without'} a key when they are for ${remote}`, async () => {
      const web = await openWeb((_request, response) => response.end(PNG))
      const reader = new MediaReader({ ...LIMITS, remote }, web.network)
      const resolving = reader.resolve([user(image(`https://${HOST}/`))], { keyed: withKey, signal: NEVER })
      if (fetched) assert.equal(partsOf(await resolving).length, 1)
      else await assert.rejects(resolving, refused(FIRST, /URLs are not fetched .*data: URL/))
      assert.equal(web.dialled.length, fetched ? 1 : 0)
      await web.close()
    })
  }

  test('within a time that is told', async () => {
    const web = await openWeb(() => {})
    const reader = new MediaReader({ ...LIMITS, timeoutMs: 100 }, web.network)
    const resolving = reader.resolve([user(image(`https://${HOST}/`))], keyed)
    await assert.rejects(resolving, refused(FIRST, /took longer than 0.1 s in all/))
    await web.close()
  })

  test('and who waits for the time of others is not blamed for it', async () => {
    const web = await openWeb((_request, response) => {
      if (web.dialled.length > 16) response.end(PNG)
    })
    const reader = new MediaReader({ ...LIMITS, timeoutMs: 3_000 }, web.network)
    const messages = [user(image(`https://${HOST}/`))]
    const slow = Array.from({ length: 16 }, () => reader.resolve(messages, keyed))
    const sound = reader.resolve(messages, keyed).then(partsOf, (error: VerbatimError) => error.code)
    await Promise.all(slow.map((each) => assert.rejects(each, refused(FIRST, /took longer/))))
    // Its wait is over at the same time as theirs.
    const told = await sound
    assert.ok(told === 'overloaded' || told.length === 1, String(told))
    await web.close()
  })

  test('until the caller leaves or the service stops', async () => {
    const web = await openWeb(() => {})
    const reader = new MediaReader(LIMITS, web.network)
    const left = new AbortController()
    const messages = [user(image(`https://${HOST}/`))]
    const leaving = reader.resolve(messages, { keyed: true, signal: left.signal })
    const staying = reader.resolve(messages, keyed)
    left.abort(new Error('left'))
    await assert.rejects(leaving, /left/)
    const closed = reader.close()
    await assert.rejects(staying, (error) => error instanceof VerbatimError && error.code === 'overloaded')
    await closed
    await web.close()
  })
})

test('what is held is bounded, and given back once', async () => {
  const reader = new MediaReader({ ...LIMITS, heldBytes: 1_000 })
  const messages = [user(image(dataUrl(await picture(40).png().toBuffer())))]
  const resolved: Message[][] = []
  const fill = async () => {
    for (;;) resolved.push(await reader.resolve(messages, keyed))
  }
  await assert.rejects(fill(), (error) => error instanceof VerbatimError && error.code === 'overloaded')
  assert.ok(resolved.length > 0)
  assert.ok(reader.heldBytes > 0 && reader.heldBytes <= 1_000)
  for (const each of [...resolved, ...resolved, messages]) reader.release(each)
  assert.equal(reader.heldBytes, 0)
})

test('a body has room for all that a request may bring', () => {
  assert.equal(mediaBodyBytes({ ...LIMITS, fileBytes: 3_000 }), 8_000)
})
