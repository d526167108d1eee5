/** Replay on a model that the engine's own chat API serves, and on one that sees. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bundle, type JsonObject, verifyBundle, withHashedMedia } from '@verbatim/proof'
import { newHome } from '../faults/cli-process.ts'
import { dataUrl, picture } from '../media/pictures.ts'
import { startTestService } from '../support/service.ts'
import { bundleOf, forge, writeBundle } from './bundles.ts'
import { exchangeOf } from './exchanges.ts'
import { verbatimJson } from './verbatim.ts'

interface Told {
  verdict: string
  sentence: string
  divergence: { token: { index: number; replay: { text: string }; logprob_gap: number | null } | null } | null
}

test('an answer of SmolLM2 can be had again, and one that it did not give not', async (t) => {
  const service = await startTestService()
  t.after(() => service.stop())
  const home = newHome(t)
  const question = 'Write one sentence about the sea.'
  const asked: [path: string, body: JsonObject][] = [
    [
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: question }], stream: true, max_tokens: 24, temperature: 0 },
    ],
    ['/v1/responses', { input: question, max_output_tokens: 24, temperature: 0 }],
  ]
  const bundles: Bundle[] = []
  for (const [path, body] of asked) {
    const bundle = await bundleOf(service, await exchangeOf(service, path, { model: service.model, ...body }))
    bundles.push(bundle)
    const { exitCode, data } = await verbatimJson<Told>(t, service, 'replay', writeBundle(home, bundle))
    assert.deepEqual([exitCode, data.verdict], [0, 'MATCH'], data.sentence)
  }
  for (const bundle of bundles) {
    const text = textOf(bundle)
    const other = `${text.slice(0, 10)}, perhaps${text.slice(10)}`
    const altered = JSON.stringify(bundle.response).replace(JSON.stringify(text), JSON.stringify(other))
    const forged = forge(service, bundle, JSON.parse(altered))
    const { exitCode, data } = await verbatimJson<Told>(t, service, 'replay', writeBundle(home, forged))
    assert.deepEqual([exitCode, data.verdict], [3, 'DIVERGED'], data.sentence)
    const token = data.divergence?.token
    assert.ok(token != null && token.index > 0 && text.includes(token.replay.text))
    assert.notEqual(token.logprob_gap, null)
  }
})

test('an answer about a picture: with the picture it can be had again, with its hash it can be verified', async (t) => {
  const service = await startTestService({ VERBATIM_MODEL: 'gpt-oss-nano-vision' })
  t.after(() => service.stop())
  const home = newHome(t)
  const url = dataUrl('image/png', await picture(['Red', 'Green', 'Blue', 'Yellow']))
  const content = [
    { type: 'image_url', image_url: { url } },
    { type: 'text', text: 'Describe the picture.' },
  ]
  const body = { model: 'gpt-oss', messages: [{ role: 'user', content }] }
  const bundle = await bundleOf(service, await exchangeOf(service, '/v1/chat/completions', body))
  const seen = await verbatimJson<Told>(t, service, 'replay', writeBundle(home, bundle))
  assert.deepEqual([seen.exitCode, seen.data.verdict], [0, 'MATCH'], seen.data.sentence)
  const hashed = { ...bundle, request: withHashedMedia(bundle.request) as JsonObject }
  assert.equal(verifyBundle(hashed).verified, true)
  const unseen = await verbatimJson<Told>(t, service, 'replay', writeBundle(home, hashed))
  assert.deepEqual([unseen.exitCode, unseen.data.verdict], [3, 'UNVERIFIABLE'])
  assert.match(unseen.data.sentence, /hashes of its images/)
})

function textOf({ response }: Bundle): string {
  const { choices, output } = response as {
    choices?: { message: { content: string } }[]
    output?: { content: { text: string }[] }[]
  }
  const text = choices?.[0]?.message.content ?? output?.[0]?.content[0]?.text ?? ''
  assert.ok(text.length > 20)
  return text
}
