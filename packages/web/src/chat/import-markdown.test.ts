import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { marked } from 'marked'
import type {
  AnswerNode,
  Conversation,
  ImageAttachment,
  MessageNode,
  QuestionNode,
  ResultsNode,
} from './conversation.ts'
import { NO_SETTINGS } from './conversation.ts'
import { documentJson } from './document-json.ts'
import { markdownOf } from './export-markdown.ts'
import { importedFrom, signedAnswer } from './testing/imported.ts'
import { answer, conversation, question, results } from './testing/nodes.ts'
import { pathOf } from './tree.ts'

const RECEIPTS = 'https://v.example/v1/receipts/'

const exported = (given: Conversation) =>
  markdownOf(given, RECEIPTS, async ({ receipt }) => ({ bundle: receipt }))

/** The one chat that came of a file, beside what is here. */
async function imported(text: string, here: Conversation[] = [], name = 'chat.md') {
  const { shelf, ...report } = await importedFrom(new File([text], name), { here })
  return { ...report, chat: shelf.get(report.ids[0] ?? '') }
}

/** By a key whose prices are not known here: an import reckons costs anew. */
const sent = { ...answer('a', 'q').sent, by: 'key:vbk_abc123' }

const signed = signedAnswer({
  toolCalls: [{ id: 'c', type: 'function', function: { name: 'look', arguments: '{"a":"```"}' } }],
})
const short = conversation(question('q', null, 'Hi'), signed)

test('a conversation in Markdown is read as such: texts, what each answer used, its receipt; the data are folded', async () => {
  const [shown = '', data = ''] = (await exported(short)).split('```json verbatim-conversations\n')
  assert.equal(
    shown,
    [
      '# Hi',
      '## Question',
      '<!-- text 1 -->\n\nHi\n\n<!-- /text 1 -->',
      '## Answer',
      '<!-- text 2 -->\n\nHello.\n\n<!-- /text 2 -->',
      '_Calls look_\n\n````json\n{"a":"```"}\n````',
      '_gpt-oss · 1 prompt tokens, 2 tokens of answer · receipt [rcpt_1](https://v.example/v1/receipts/rcpt_1)_',
      '<details>\n<summary>The same as data, to import and to verify it</summary>\n\n',
    ].join('\n\n'),
  )
  assert.match(data, /\n```\n\n<\/details>\n$/)
  const { bundles } = JSON.parse(data.split('\n```')[0] ?? '') as { bundles: unknown }
  assert.deepEqual(bundles, { a: { bundle: 'rcpt_1' } })
})

test('versions that are not seen stay out, and what is here already is not taken again', async () => {
  const [first, second] = [answer('a', 'q', { createdAt: 1 }), answer('b', 'q', { createdAt: 2 })]
  const both = { ...conversation(question('q', null), first, second), selected: { '': 'q', q: 'a' } }
  const file = await exported(both)
  const { chat } = await imported(file)
  assert.deepEqual(chat?.nodes, { q: question('q', null), a: first })
  const again = await imported(file, [both])
  assert.deepEqual([again.ids, again.problems], [[], ['“q” is here already.']])
})

test('a code block that an answer left open ends with the answer', async () => {
  const cut = conversation(question('q', null), answer('a', 'q', { text: 'See:\n~~~~js\nlet a = `1`\n```' }))
  const file = await exported(cut)
  const html = await marked.parse(file)
  assert.match(html, /<p><em>m · unsigned<\/em><\/p>/)
  assert.deepEqual((await imported(file)).chat?.nodes, cut.nodes)
  const edited = await imported(file.replace('`1`', '2'))
  const { a } = edited.chat?.nodes ?? {}
  assert.equal(a?.role === 'assistant' && a.text, 'See:\n~~~~js\nlet a = 2\n```')
})

test('a code block that an answer left open within a list ends with the answer too', async () => {
  const text = '1. Do:\n   ```js\n   let a'
  const cut = conversation(question('q', null), answer('a', 'q', { text }))
  const file = await exported(cut)
  assert.match(await marked.parse(file), /<p><em>m · unsigned<\/em><\/p>/)
  assert.deepEqual((await imported(file)).chat?.nodes, cut.nodes)
  const { a } = (await imported(file.replace('let a', 'let b'))).chat?.nodes ?? {}
  assert.equal(a?.role === 'assistant' && a.text, '1. Do:\n   ```js\n   let b')
})

test('what the data have and the file does not show is not taken, and that is said', async () => {
  const file = await exported(short)
  const hidden = answer('hidden', 'q', { text: 'Never shown.' })
  const more = { ...short, nodes: { ...short.nodes, hidden } }
  const [data = '', other = ''] = [short, more].map(({ nodes }) => documentJson(nodes, 2))
  const indented = (json: string) => json.replaceAll('\n', '\n      ')
  const { chat, problems } = await imported(file.replace(indented(data), () => indented(other)))
  assert.deepEqual(chat?.nodes, short.nodes)
  assert.deepEqual(problems, ['Of “Hi” the file has 1 message that it does not show: not taken.'])
})

test('any number of backticks in tool results is exported and imported', async () => {
  const text = '` '.repeat(200_000)
  const path = [question('q', null), answer('a', 'q'), results('r', 'a', text)]
  const { chat, problems } = await imported(await exported(conversation(...path)))
  assert.deepEqual([chat?.nodes.r, problems], [path[2], []])
})

test('texts with all marks up to a length are exported and imported', async () => {
  const marks = Array.from({ length: 2_000 }, (_, at) => `<!-- text${'+'.repeat(at)} 1 -->`).join('')
  const chat = conversation(question('q', null, marks), answer('a', 'q'))
  const before = process.cpuUsage()
  const file = await exported(chat)
  assert.ok(process.cpuUsage(before).user < 2_000_000)
  assert.ok(file.includes(`\n\n<!-- /text${'+'.repeat(2_000)} 2 -->\n`))
  const { chat: back, problems } = await imported(file)
  assert.deepEqual([back?.nodes, problems], [chat.nodes, []])
})

/** What a text may have in it to be taken for something else. */
const TRAPS = fc.constantFrom(
  '\n## Answer\n',
  '\n<!-- text 1 -->\n',
  '<!-- /text 2 -->',
  '<!-- text+ 1 -->',
  '\n```json verbatim-conversations\n',
  '\n```\n',
  '```js',
  '~~~',
  '</details>',
  '<!--',
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  ' ',
  '\t',
  '\u0000',
  '\u2028',
  '\ud800',
  '\udc00',
  '\ufeff',
)
const TEXT = fc
  .array(fc.oneof(TRAPS, fc.string({ unit: 'binary' }), fc.string()), { maxLength: 8 })
  .map((parts) => parts.join(''))

const IMAGE: ImageAttachment = { name: 'a\n# b.png', url: 'data:image/png;base64,AA==', width: 1, height: 1 }

/** One turn: a question, and its answer in parts that go on from each other. */
const TURN = fc.record({
  asked: TEXT,
  pictured: fc.boolean(),
  results: fc.option(TEXT),
  answered: fc.array(
    fc.record({
      text: TEXT,
      reasoning: TEXT,
      given: fc.option(TEXT),
      state: fc.constantFrom('finished' as const, 'stopped' as const, 'failed' as const),
      signed: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
})
type Turn = typeof TURN extends fc.Arbitrary<infer T> ? T : never

function chatOf(title: string, systemPrompt: string, turns: readonly Turn[]): Conversation {
  const nodes: MessageNode[] = []
  for (const { asked, pictured, results, answered } of turns) {
    nodes.push({ ...asking(nodes.length, asked), images: pictured ? [IMAGE] : [] })
    if (results !== null) nodes.push(resulting(nodes.length, results))
    for (const [at, one] of answered.entries()) nodes.push(answering(nodes.length, one, at > 0))
  }
  const settings = { ...NO_SETTINGS, model: 'm', systemPrompt }
  return { ...conversation(...nodes), title: title.slice(0, 400), settings }
}

function before(at: number): string | null {
  return at === 0 ? null : `m${at - 1}`
}

function asking(at: number, text: string): QuestionNode {
  return question(`m${at}`, before(at), text)
}

function resulting(at: number, text: string): ResultsNode {
  const results = [
    { callId: 'c', text },
    { callId: 'd\n', text: '' },
  ]
  return { id: `m${at}`, parent: before(at), createdAt: 0, role: 'tool', results }
}

function answering(at: number, one: Turn['answered'][number], goesOn: boolean): AnswerNode {
  const { text, reasoning, given, state } = one
  const toolCalls = given === null ? [] : [{ ...callOf(given), type: 'function' as const }]
  const continues = goesOn ? before(at) : null
  const proven = one.signed
    ? { usage: signed.usage, receipt: `rcpt_${at}`, response: signed.response, sent }
    : {}
  return answer(`m${at}`, before(at) ?? '', { text, reasoning, toolCalls, state, continues, ...proven })
}

const callOf = (given: string) => ({ id: 'c', function: { name: 'f`\n', arguments: given } })

test('whatever its texts are, a conversation comes back from Markdown as it was seen', async () => {
  const chats = fc.tuple(TEXT, TEXT, fc.array(TURN, { maxLength: 4 }))
  await fc.assert(
    fc.asyncProperty(chats, fc.boolean(), async ([title, systemPrompt, turns], crlf) => {
      const chat = chatOf(title, systemPrompt, turns)
      const file = await exported(chat)
      const bytes = new TextDecoder().decode(new TextEncoder().encode(file))
      const { chat: back, problems } = await imported(crlf ? bytes.replaceAll(/\r?\n/g, '\r\n') : bytes)
      assert.ok(back !== undefined, problems.join())
      assert.deepEqual(problems, [])
      assert.deepEqual(pathOf(back), pathOf(chat))
      assert.deepEqual([back.id, back.title, back.settings], [chat.id, chat.title, chat.settings])
    }),
    { seed: 20261122, numRuns: 300 },
  )
})

test('a text that was edited in the file is what was edited; what is signed stays as it was', async () => {
  const hard = { ...short, settings: { ...NO_SETTINGS, systemPrompt: 'Be brief.' } }
  const file = await exported(hard)
  const changed = file
    .replace('\n\nHello.\n\n', '\n\nGoodbye.\n## Answer\n\n```\n\n')
    .replace('\n\nBe brief.\n\n', '\nBe long.\n')
  const { chat, problems } = await imported(changed, [hard])
  assert.match(problems.join(), /^The system prompt of “Hi” was changed in the file: [^“]*$/)
  assert.notEqual(chat?.id, hard.id)
  assert.equal(chat?.settings.systemPrompt, 'Be long.')
  assert.deepEqual(chat?.nodes, { ...hard.nodes, a: { ...signed, text: 'Goodbye.\n## Answer\n\n```' } })
})

test('what is changed beside the texts is not taken, and that is said', async () => {
  const file = await exported(short)
  for (const changed of [
    file.replace('2 tokens of answer', '1 tokens of answer'),
    file.replace('# Hi', '# Other'),
    file.replace('## Answer', 'A remark.\n\n## Answer'),
    `${file}\nA remark.\n`,
  ]) {
    const { chat, problems } = await imported(changed)
    assert.deepEqual(chat?.nodes, short.nodes)
    assert.match(problems.join(), /^Of “Hi” only the texts of messages were taken/)
  }
})

const NO_CHATS: [what: string, change: (file: string) => string, problem: RegExp][] = [
  ['without data', () => '# Hi\n', /no data at its end/],
  ['that was cut', (file) => file.slice(0, -200), /no JSON/],
  ['without one of its comments', (file) => file.replace('<!-- /text 1 -->', ''), /two comments/],
  ['whose comments changed places', (file) => file.replace(' 1 -->', ' 3 -->'), /two comments/],
  ['with another mark', (file) => file.replace('"mark": "text"', '"mark": "x"'), /mark is not/],
  ['with no mark', (file) => file.replace('"mark": "text"', '"a": 1'), /mark is no text/],
  ['of two chats', (file) => file.replace('"conversations": [', '"conversations": [1,'), /more than 1 entr/],
  [
    'with no chat',
    (file) => file.replace(/"conversations": \[[\s\S]*\],\n {2}"bundles/, '"conversations":[],"bundles'),
    /no chat/,
  ],
  ['with a path for an id', (file) => file.replaceAll('"conv_1"', '"../x"'), /id is not of the right form/],
]

for (const [what, change, problem] of NO_CHATS) {
  test(`a file ${what} is refused, and says why`, async () => {
    const { ids, problems } = await imported(change(await exported(short)))
    assert.deepEqual(ids, [])
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', problem)
  })
}

test('a Markdown file is known by what is in it, whatever it is called', async () => {
  const { chat, receipts } = await imported(await exported(short), [], 'chat.txt')
  assert.deepEqual([chat?.nodes, receipts], [short.nodes, [{ bundle: 'rcpt_1' }]])
})
