import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SharedMessage } from './share-document.ts'
import { BundlePacker, SharedBundles } from './shared-bundles.ts'

function shared(bundle: string | null, repeats: number): SharedMessage {
  return {
    role: 'assistant',
    text: '',
    reasoning: null,
    leftOut: false,
    toolCalls: [],
    model: '',
    bundle,
    repeats,
  }
}

function packed(requests: readonly string[][]): SharedMessage[] {
  const packer = new BundlePacker()
  return requests.map((contents) => {
    const { text, repeats } = packer.pack(bundleOf(contents))
    return shared(text, repeats)
  })
}

function bundleOf(contents: readonly string[]) {
  const messages = contents.map((content) => ({ role: 'user', content }))
  return {
    verbatim: 1,
    request: { model: 'm', messages, seed: 1 },
    response: { seed: 9_223_372_036_854_775_807n },
  }
}

test('bundles come back as they were, whatever their requests have in common', () => {
  const requests = fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 }), { maxLength: 6 })
  fc.assert(
    fc.property(requests, (given) => {
      const bundles = new SharedBundles(packed(given))
      for (const [at, contents] of [...given.entries()].reverse())
        assert.deepEqual(bundles.at(at), bundleOf(contents))
    }),
    { seed: 7 },
  )
})

test('a conversation of many turns grows with its messages, not with their square', () => {
  const turns = Array.from({ length: 200 }, (_, at) => `message ${at} ${'x'.repeat(1000)}`)
  const messages = packed(turns.map((_, at) => turns.slice(0, at + 1)))
  assert.ok(JSON.stringify(messages).length < 400_000)
  const whole = new SharedBundles(messages).at(199) as unknown as ReturnType<typeof bundleOf>
  assert.equal(whole.request.messages.length, 200)
})

test('an answer without a bundle is passed over, and what is no bundle is none', () => {
  const [first, second] = packed([['a'], ['a', 'b']])
  assert.ok(first && second)
  const bundles = new SharedBundles([first, shared(null, 0), { role: 'user', text: '', images: [] }, second])
  assert.equal(bundles.at(1), undefined)
  assert.deepEqual(bundles.at(3), bundleOf(['a', 'b']))
  assert.deepEqual(new SharedBundles([shared('no JSON', 5)]).at(0), { request: { messages: [] } })
  assert.deepEqual(new SharedBundles([shared('null', -3)]).at(0), { request: { messages: [] } })
})
