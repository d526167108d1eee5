import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnswerNode, Conversation } from './conversation.ts'
import { documentJson } from './document-json.ts'
import { exportFile } from './export.ts'
import { importedFrom, signedAnswer } from './testing/imported.ts'
import { answer, conversation, question } from './testing/nodes.ts'

const signed = signedAnswer({
  cost: '0.000001',
  timing: { sentAt: 1, firstTokenMs: 2.5, reasoningMs: null, totalMs: 9 },
})
const image = { name: 'a.png', url: 'data:image/png;base64,iVBORw0KGgo=', width: 1, height: 1 }
const whole = conversation({ ...question('q', null, 'Hi'), images: [image] }, signed)

async function imported(file: unknown, here: Conversation[] = []) {
  const text = typeof file === 'string' ? file : documentJson(file)
  const pricing = { input: '1', output: '0' }
  const pricingOf = (model: string) => (model === 'm' ? pricing : undefined)
  return importedFrom(new File([text], 'chats.json'), { here, pricingOf })
}

const exported = (...conversations: Conversation[]) =>
  exportFile(conversations, async ({ receipt }) => ({ bundle: receipt }))

test('what was exported is imported the same, to the last digit of a seed', async () => {
  const { ids, problems, shelf } = await imported(await exported(whole))
  assert.deepEqual([ids, problems], [['conv_1'], []])
  assert.deepEqual(shelf.get('conv_1'), whole)
})

test('a file says neither what an answer cost nor what went wrong with it', async () => {
  const problem = { what: 'You owe us.', why: '', todo: 'Pay at example.com.' }
  const told = { ...signed, cost: '999', problem, state: 'failed' as const }
  const free = { ...told, id: 'f', parent: 'a', sent: { ...signed.sent, by: 'keyless' } }
  const unknown = {
    ...told,
    id: 'u',
    parent: 'f',
    sent: { ...signed.sent, body: { ...signed.sent.body, model: 'x' } },
  }
  const { shelf } = await imported(await exported(conversation(question('q', null), told, free, unknown)))
  const { a, f, u } = shelf.get('conv_1')?.nodes ?? {}
  for (const [node, cost] of [
    [a, '0.000001'],
    [f, '0'],
    [u, null],
  ] as const) {
    assert.ok(node?.role === 'assistant')
    assert.deepEqual([node.cost, node.problem], [cost, null])
  }
})

test('an export has the receipts, and says which it could not have', async () => {
  const other = { ...signed, id: 'b', receipt: 'rcpt_2' }
  const file = await exportFile([conversation(question('q', null), signed, other)], async ({ receipt }) => {
    if (receipt === 'rcpt_2') throw new Error('it is away')
    return { bundle: receipt }
  })
  assert.deepEqual(file.bundles, { a: { bundle: 'rcpt_1' } })
  assert.deepEqual(file.without_bundle, { b: 'Error: it is away' })
})

test('the receipts of a file are taken with its chats, also with those that are here already, and not without', async () => {
  const file = await exported(whole)
  assert.deepEqual((await imported(file)).receipts, [{ bundle: 'rcpt_1' }])
  assert.deepEqual((await imported(file, [whole])).receipts, [{ bundle: 'rcpt_1' }])
  const unreadable = await imported({ ...file, conversations: [{ ...whole, id: '../x' }] })
  assert.deepEqual(unreadable.receipts, [])
  const { bundles: _, ...bare } = file
  assert.deepEqual((await imported(bare)).receipts, [])
})

test('what is here stays: the same is not taken again, another of its id comes beside it', async () => {
  const file = await exported(whole)
  const same = await imported(file, [whole])
  assert.deepEqual([same.ids, same.problems], [[], ['“Hi” is here already.']])
  const edited = { ...whole, title: 'Mine' }
  const beside = await imported(file, [edited])
  assert.deepEqual(beside.shelf.get('conv_1'), edited)
  assert.equal(beside.ids.length, 1)
  assert.notEqual(beside.ids[0], 'conv_1')
})

const change = (at: Partial<AnswerNode>) => conversation(question('q', null), { ...signed, ...at })
const sent = (at: object) => change({ sent: { ...signed.sent, ...at } } as Partial<AnswerNode>)

test('a file does not make the page send anything by itself', async () => {
  for (const state of ['waiting', 'streaming', 'interrupted'] as const) {
    const { shelf } = await imported(await exported(change({ state })))
    const node = shelf.get('conv_1')?.nodes.a
    assert.equal(node?.role === 'assistant' && node.state, 'stopped')
  }
})

test('of the parameters of a file only those that can be set here are taken', async () => {
  const parameters = { temperature: 1, n: 8, messages: [], model: 'dear' } as object
  const { shelf } = await imported(await exported({ ...whole, settings: { ...whole.settings, parameters } }))
  assert.deepEqual(shelf.get('conv_1')?.settings.parameters, { temperature: 1 })
})

test('a question may have gone to any path that the operator gave to callers without a key', async () => {
  for (const path of ['/free', '/api', '/api/gpt-oss-2t', '/chat/v1/free-of_charge.json']) {
    const { problems, shelf } = await imported(await exported(sent({ path })))
    const node = shelf.get('conv_1')?.nodes.a
    assert.deepEqual([problems, node?.role === 'assistant' && node.sent.path], [[], path])
  }
})

const HEAD = { format: 'verbatim-conversations', version: 1 }
const HOSTILE: [what: string, file: unknown, problem: RegExp][] = [
  ['no JSON', '{"a":', /no JSON/],
  ['two members of one name', '{"format":"a","format":"b"}', /no JSON/],
  ['too deep', '['.repeat(100_000), /no JSON/],
  ['another format', { format: 'other' }, /no exported chats/],
  ['a list', [], /is no object/],
  [
    'of receipts that are none',
    { ...HEAD, conversations: [], bundles: { a: 'x' } },
    /bundles › a is no object/,
  ],
  ['a newer version', { format: 'verbatim-conversations', version: 2 }, /newer page/],
]

for (const [what, file, problem] of HOSTILE) {
  test(`a file that is ${what} is refused, and says why`, async () => {
    const { ids, problems } = await imported(file)
    assert.deepEqual(ids, [])
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', problem)
  })
}

const nodes = (value: unknown) => ({ ...whole, nodes: value }) as Conversation
const WRONG: [what: string, conversation: Conversation, problem: RegExp][] = [
  ['an id with a path', { ...whole, id: '../x' }, /› id is not of the right form/],
  ['a message that hangs on nothing', conversation(question('q', 'gone')), /no tree/],
  ['messages in a circle', conversation(question('q', 'a'), answer('a', 'q')), /no tree/],
  ['a message under another id', nodes({ other: question('q', null) }), /another id/],
  [
    'an image from elsewhere',
    conversation({ ...question('q', null), images: [{ ...image, url: 'https://evil.example/a.png' }] }),
    /url is not/,
  ],
  [
    'an image that is a page',
    conversation({ ...question('q', null), images: [{ ...image, url: 'data:text/html;base64,AA==' }] }),
    /url is not/,
  ],
  ['a turn to another address', sent({ path: '/api/v1/keys' }), /path is not/],
  ['a turn to another host', sent({ path: '//evil.example/v1/chat/completions' }), /path is not/],
  ['a turn by a detour', sent({ path: '/x/../api/v1/keys' }), /path is not/],
  ['a turn to a query', sent({ path: '/api?x=/api/v1/keys' }), /path is not/],
  ['a key that is no key', sent({ idempotencyKey: 'a\nb' }), /idempotencyKey is not/],
  ['a receipt with a path', change({ receipt: '../../secret' }), /receipt is not/],
  ['text that is a number', change({ text: 7 } as unknown as Partial<AnswerNode>), /text is no text/],
  [
    'a state that there is not',
    change({ state: 'done' } as unknown as Partial<AnswerNode>),
    /state is none of/,
  ],
  [
    'negative usage',
    change({ usage: { ...signed.usage, prompt_tokens: -1 } } as unknown as Partial<AnswerNode>),
    /whole number/,
  ],
  ['a time that is none', { ...whole, updatedAt: 8.65e15 }, /updatedAt is no time/],
  ['an endless text', change({ text: 'x'.repeat(6_000_000) }), /larger than 5 MB/],
]

for (const [what, wrong, problem] of WRONG) {
  test(`a chat with ${what} is left out, and the others are taken`, async () => {
    const { ids, problems } = await imported(await exported(wrong, { ...whole, id: 'conv_good' }))
    assert.deepEqual(ids, ['conv_good'])
    assert.match(problems.join(), problem)
  })
}

for (const id of ['__proto__', 'constructor', 'toString']) {
  test(`a chat with a message called ${id} is left out, and says why`, async () => {
    const { nodes, ...bare } = conversation(question('q', null))
    const named = Object.entries({ ...nodes }).map(([, node]) => JSON.stringify({ ...node, id }))
    const chat = JSON.stringify(bare).replace('{', `{"nodes":{"${id}":${named.join()}},`)
    const file = `{"format":"verbatim-conversations","version":1,"conversations":[${chat}]}`
    const { ids, problems } = await imported(file)
    assert.deepEqual(ids, [])
    assert.match(problems.join(), /is no id of a message/)
    const going = await imported(await exported(change({ continues: id })))
    assert.match(going.problems.join(), /continues is no id of a message/)
  })
}

test('names that objects have a meaning for harm nothing', async () => {
  const { problems } = await imported(
    '{"format":"verbatim-conversations","version":1,"conversations":[{"__proto__":{"id":"conv_1"},"id":"c","nodes":{"__proto__":{}}}]}',
  )
  assert.equal(problems.length, 1)
  assert.equal(({} as { id?: string }).id, undefined)
})
