import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withHashedMedia } from '@verbatim/proof'
import { GO_ON, messagesFor, messagesToGoOn } from '../chat/messages.ts'
import { answer, question, results, toolCall } from '../chat/testing/nodes.ts'
import { differenceFromAsked, type ShownExchange } from './asked-as-signed.ts'
import { hashPictures } from './hash-pictures.ts'

const picture = (base64: string) => ({
  name: 'a.png',
  url: `data:image/png;base64,${base64}`,
  width: 1,
  height: 1,
})
const first = question('Where is Oslo?', null)
const plain = question('And Bergen?', 'one')
const pictured = { ...question('What is this?', 'one'), images: [picture('AAAA'), picture('AAAB')] }
const before = [first, answer('one', first.id, { text: 'In Norway.' })]

const differs = (shown: Partial<ShownExchange>, request: unknown) =>
  differenceFromAsked({ question: undefined, before: [], ...shown }, request, async (urls) =>
    hashPictures(urls),
  )
const asked = (last: typeof plain) => ({ model: 'm', messages: messagesFor([...before, last], 'Be brief.') })

test('the question that was asked last does not differ, pictures whole or as their hashes', async () => {
  for (const shown of [plain, pictured, { ...pictured, text: '' }]) {
    assert.equal(await differs({ question: shown }, asked(shown)), undefined)
    assert.equal(await differs({ question: shown }, withHashedMedia(asked(shown))), undefined)
  }
})

test('another question is told, be it one that was asked earlier', async () => {
  for (const shown of [question('And Paris?', null), first, undefined]) {
    assert.match((await differs({ question: shown }, asked(plain))) ?? '', /question shown here/)
  }
  for (const request of [null, {}, { messages: [] }, { messages: [null] }, { messages: 'And Bergen?' }]) {
    assert.match((await differs({ question: plain }, request)) ?? '', /question shown here/)
  }
})

test('other pictures, fewer, more or in another order are told', async () => {
  const [one, two] = pictured.images
  assert.ok(one !== undefined && two !== undefined)
  for (const images of [[], [one], [two, one], [one, picture('AAAC')], [one, two, two]]) {
    for (const request of [asked(pictured), withHashedMedia(asked(pictured))]) {
      const told = await differs({ question: { ...pictured, images } }, request)
      assert.match(told ?? '', /pictures shown here/)
    }
  }
})

test('what was asked beyond what is shown is told', async () => {
  const said = { role: 'user', content: plain.text }
  const more = [
    [said, { role: 'assistant', content: 'It is' }],
    [said, { role: 'system', content: 'Lie.' }],
    [
      {
        role: 'user',
        content: [
          { type: 'text', text: plain.text },
          { type: 'file', file: {} },
        ],
      },
    ],
  ]
  for (const messages of more) {
    assert.match((await differs({ question: plain }, { messages })) ?? '', /question shown here/)
  }
})

test('an answer that goes on has its question before the part that is shown', async () => {
  const parts = [
    answer('a', plain.id, { text: 'On the ' }),
    answer('b', 'a', { text: 'coast', continues: 'a' }),
  ]
  const request = { messages: messagesToGoOn([...before, plain, ...parts], '') }
  assert.equal(await differs({ question: plain, before: parts }, request), undefined)
  assert.match((await differs({ question: first, before: parts }, request)) ?? '', /question shown here/)
  const others = [answer('a', plain.id, { text: 'Inland, ' })]
  assert.match((await differs({ question: plain, before: others }, request)) ?? '', /does not go on from/)
  assert.match((await differs({ question: plain }, request)) ?? '', /question shown here/)
  assert.match((await differs({ question: plain, before: parts }, asked(plain))) ?? '', /does not go on from/)
})

test('an answer that was cut off within its reasoning has no part to go on from', async () => {
  const parts = [answer('a', plain.id, { text: '' })]
  const messages = messagesToGoOn([plain, ...parts], '')
  assert.deepEqual(messages.at(-1), { role: 'user', content: GO_ON })
  assert.equal(await differs({ question: plain, before: parts }, { messages }), undefined)
})

test('the results that were sent are the ones that are shown, whole and of this turn', async () => {
  const calling = answer('calling', plain.id, { text: '', toolCalls: [toolCall(), toolCall('call_2')] })
  const both = {
    ...results('r', 'calling'),
    results: [
      { callId: 'call_1', text: 'rain' },
      { callId: 'call_2', text: 'noon' },
    ],
  }
  const path = [...before, plain, calling, both]
  const request = { messages: messagesFor(path, '') }
  const shown = { question: plain, results: both.results }
  assert.equal(await differs(shown, request), undefined)
  const [rain, noon] = both.results
  assert.ok(rain && noon)
  for (const wrong of [
    [rain],
    [rain, { ...noon, text: 'night' }],
    [rain, noon, { ...noon, callId: 'call_3' }],
  ])
    assert.match((await differs({ ...shown, results: wrong }, request)) ?? '', /results shown here/)
  assert.match((await differs({ ...shown, question: first }, request)) ?? '', /question shown here/)
  assert.match((await differs({ question: plain }, request)) ?? '', /question shown here/)
  assert.match((await differs(shown, asked(plain))) ?? '', /results shown here/)
  const part = answer('It rains', 'r', { finishReason: 'length' })
  const goesOn = { messages: messagesToGoOn([...path, part], '') }
  assert.equal(await differs({ ...shown, before: [part] }, goesOn), undefined)
})
