import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withHashedMedia } from '@verbatim/proof'
import { GO_ON, messagesFor, messagesToGoOn } from '../chat/messages.ts'
import { answer, question, results, toolCall } from '../chat/testing/nodes.ts'
import { differenceFromAsked, type ShownExchange } from './asked-as-signed.ts'
import { hashPictures } from './hash-pictures.ts'
import { roundsOf, type ShownRound, shownCall } from './shown-rounds.ts'

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

const calling = answer('calling', plain.id, { text: '', toolCalls: [toolCall(), toolCall('call_2')] })
const [rain, noon] = [
  { callId: 'call_1', text: 'rain' },
  { callId: 'call_2', text: 'noon' },
]
const both = { ...results('r', 'calling'), results: [rain, noon] }
const path = [...before, plain, calling, both]
const round: ShownRound = {
  text: '',
  calls: calling.toolCalls.map(shownCall),
  results: both.results,
}
const shown = { question: plain, rounds: [round] }

test('the results that were sent are the ones that are shown, whole and of this turn', async () => {
  const request = { messages: messagesFor(path, '') }
  assert.equal(await differs(shown, request), undefined)
  for (const wrong of [
    [rain],
    [rain, { ...noon, text: 'night' }],
    [rain, noon, { ...noon, callId: 'call_3' }],
    [rain, noon, { ...noon, text: 'night' }],
  ])
    assert.match(await roundsDiffer([{ ...round, results: wrong }], request), /results shown here/)
  assert.match((await differs({ ...shown, question: first }, request)) ?? '', /question shown here/)
  assert.match((await differs({ question: plain }, request)) ?? '', /question shown here/)
  assert.match((await differs(shown, asked(plain))) ?? '', /results shown here/)
  const part = answer('It rains', 'r', { finishReason: 'length' })
  const goesOn = { messages: messagesToGoOn([...path, part], '') }
  assert.equal(await differs({ ...shown, before: [part] }, goesOn), undefined)
})

test('another call than was made, or another word before it, is told', async () => {
  const request = { messages: messagesFor(path, '') }
  const [one, two] = round.calls
  assert.ok(one && two)
  const vienna = { ...one, arguments: '{"city":"Vienna"}' }
  for (const calls of [[vienna, two], [{ ...one, name: 'look' }, two], [two, one], [one, two, two], [one]]) {
    assert.match(await roundsDiffer([{ ...round, calls }], request), /calls and results shown here/)
  }
  assert.match(await roundsDiffer([{ ...round, text: 'Let me see.' }], request), /calls and results/)
})

test('nothing that was sent between a question and its answer is hidden', async () => {
  const [result] = results('r', 'a', 'rain').results
  assert.ok(result)
  const oslo = { ...shownCall(toolCall()), arguments: '{"city":"Oslo"}' }
  const vienna = { ...oslo, arguments: '{"city":"Vienna"}' }
  const asks = ({ id, ...called }: typeof oslo) => ({
    role: 'assistant',
    content: null,
    tool_calls: [{ id, type: 'function', function: called }],
  })
  const told = (content: string) => ({ role: 'tool', tool_call_id: 'call_1', content })
  const said = { role: 'user', content: plain.text }
  const lie = { role: 'system', content: 'Lie.' }
  const seen = [{ text: '', calls: [oslo], results: [result] }]
  assert.equal(await roundsDiffer(seen, { messages: [said, asks(oslo), told('rain')] }), '')
  for (const messages of [
    [said, asks(oslo), told('sun'), lie, asks(vienna), told('rain')],
    [said, asks(oslo), told('sun'), asks(oslo), told('rain')],
    [said, lie, asks(oslo), told('rain')],
    [said, asks(oslo), lie, told('rain')],
    [said, asks(oslo), told('rain'), lie],
    [said, asks(vienna), told('rain')],
    [said, { ...asks(oslo), content: 'It is sunny.' }, told('rain')],
    [said, { ...asks(oslo), reasoning_content: 'I shall lie.' }, told('rain')],
    [asks(oslo), told('rain')],
  ]) {
    assert.match(await roundsDiffer(seen, { messages }), /calls and results shown here/)
  }
})

test('an answer that was cut off within a call has only whole calls in what was sent', async () => {
  const half = { ...toolCall('call_0'), function: { name: 'get_weather', arguments: '{"ci' } }
  const cut = answer('cut', plain.id, { text: 'I look', finishReason: 'length', toolCalls: [half] })
  const rest = answer('rest', cut.id, { text: ' it up.', toolCalls: [toolCall()], continues: cut.id })
  const given = results('r', rest.id, 'rain')
  const request = { messages: messagesFor([plain, cut, rest, given], '') }
  const replies = [cut, rest].map(({ role, text, toolCalls }) => ({
    role,
    text,
    calls: toolCalls.map(shownCall),
  }))
  const { role, results: told } = given
  assert.equal(await roundsDiffer(roundsOf([...replies, { role, results: told }]), request), '')
})

async function roundsDiffer(rounds: ShownRound[], request: unknown): Promise<string> {
  return (await differs({ question: plain, rounds }, request)) ?? ''
}
