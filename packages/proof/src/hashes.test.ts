import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { outputHash } from './output-hash.ts'
import { requestHash, withHashedMedia } from './request-hash.ts'
import type { Resolved } from './resolved.ts'
import { tokensHash } from './token-hash.ts'

const RESOLVED = { surface: 'chat', seed: '1' } as Resolved
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const url = (payload: string) => `data:image/png;base64,${payload}`
const hashed = (bytes: number[]) => url(`sha256:${sha256(Uint8Array.from(bytes))}`)

test('a request hashes as its canonical form together with what was resolved', () => {
  const request = { model: 'm', messages: [{ role: 'user', content: 'hi' }] }
  const text =
    '{"request":{"messages":[{"content":"hi","role":"user"}],"model":"m"},"resolved":{"seed":"1","surface":"chat"}}'
  assert.equal(requestHash(request, RESOLVED), `0x${sha256(text)}`)
})

const chat = (part: object) => ({ messages: [{ role: 'user', content: [part] }] })
const responses = (part: object) => ({ input: [{ role: 'user', content: [part] }] })

const REPLACED: [string, object, object][] = [
  [
    'an image',
    chat({ type: 'image_url', image_url: { url: url('AAE='), detail: 'low' } }),
    chat({ type: 'image_url', image_url: { url: hashed([0, 1]), detail: 'low' } }),
  ],
  [
    'a video',
    chat({ type: 'video_url', video_url: { url: url('AAE=') } }),
    chat({ type: 'video_url', video_url: { url: hashed([0, 1]) } }),
  ],
  [
    'an image of the Responses API',
    responses({ type: 'input_image', image_url: url('AAE=') }),
    responses({ type: 'input_image', image_url: hashed([0, 1]) }),
  ],
  [
    'a video of the Responses API',
    responses({ type: 'input_video', video_url: url('') }),
    responses({ type: 'input_video', video_url: hashed([]) }),
  ],
  [
    'an image in the output of a function',
    { input: [{ type: 'function_call_output', output: [{ type: 'input_image', image_url: url('AAE=') }] }] },
    {
      input: [{ type: 'function_call_output', output: [{ type: 'input_image', image_url: hashed([0, 1]) }] }],
    },
  ],
]
for (const [name, given, expected] of REPLACED) {
  test(`${name} is hashed by its bytes, and hashes the same once it is`, () => {
    assert.deepEqual(withHashedMedia(given), expected)
    assert.deepEqual(withHashedMedia(expected), expected)
    assert.equal(requestHash(given, RESOLVED), requestHash(expected, RESOLVED))
  })
}

const KEPT: [string, unknown][] = [
  ['an https URL', chat({ type: 'image_url', image_url: { url: 'https://a.example/data:;base64,AAE=' } })],
  ['base64 that is not canonical', chat({ type: 'image_url', image_url: { url: url('AAF=') } })],
  ['a data URL without base64', chat({ type: 'image_url', image_url: { url: 'data:,AAE=' } })],
  ['a data URL in a text', chat({ type: 'text', text: url('AAE=') })],
  ['a data URL in a part of another type', chat({ type: 'constructor', image_url: url('AAE=') })],
  ['a request that is none', [url('AAE=')]],
  ['content that is a string', { messages: [{ content: url('AAE=') }, 7, null] }],
]
for (const [name, given] of KEPT) {
  test(`${name} is hashed as it is`, () => assert.deepEqual(withHashedMedia(given), given))
}

test('an answer hashes without what is made after it', () => {
  const answer = { id: 'a', choices: [] }
  assert.equal(outputHash({ ...answer, signature: 's', receipt: 'r' }), outputHash(answer))
  assert.notEqual(outputHash({ ...answer, chain_id: 1 }), outputHash(answer))
})

test('token ids hash with the length of each list before it', () => {
  const bytes = Buffer.concat([
    Buffer.from('verbatim tokens v1\n'),
    Buffer.from('00000002' + '00000001' + 'ffffffff' + '00000000', 'hex'),
  ])
  assert.equal(tokensHash([[1, -1], []]), `0x${sha256(bytes)}`)
  assert.notEqual(tokensHash([[1], [2]]), tokensHash([[1, 2]]))
  for (const id of [2 ** 31, 0.5, Number.NaN]) assert.throws(() => tokensHash([[id]]), { code: 'bad_number' })
})
