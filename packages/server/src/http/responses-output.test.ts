import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GenerationEvent, type OutputItem, type ResponseEvent, VerbatimError } from '@verbatim/protocol'
import fc from 'fast-check'
import { ResponseOutput } from './responses-output.ts'

type Event = Exclude<GenerationEvent, { type: 'usage' }>

const RESPONSE_ID = `resp_${'0'.repeat(26)}`

function outputOf(sealsReasoning = false): ResponseOutput {
  return new ResponseOutput({ responseId: RESPONSE_ID, firstPosition: 3, sealsReasoning })
}

const text = (piece: string): Event => ({ type: 'text-delta', index: 0, text: piece })
const reasoning = (piece: string): Event => ({ type: 'reasoning-delta', index: 0, text: piece })
const call = (toolIndex: number, piece: string, name?: string): Event => ({
  type: 'tool-call-delta',
  index: 0,
  toolIndex,
  ...(name === undefined ? {} : { id: `call_${toolIndex}`, name }),
  arguments: piece,
})
const finish = (reason: 'stop' | 'length' | 'tool_calls' | 'content_filter'): Event => ({
  type: 'finish',
  index: 0,
  reason,
})

/** Reads the events as a client does, and holds them to the specification: everything is added, changed, then done once. */
class Client {
  readonly items: OutputItem[] = []
  readonly #parts = new Set<string>()
  readonly #ended = new Set<number>()

  read(event: ResponseEvent): void {
    if (!('output_index' in event)) throw new Error(`${event.type} is not about an item`)
    const { output_index: at } = event
    if (event.type === 'response.output_item.added') {
      assert.equal(at, this.items.length)
      assert.equal(event.item.status, 'in_progress')
      this.items.push(structuredClone(event.item))
      return
    }
    assert.ok(!this.#ended.has(at), 'nothing changes after its end')
    const item = this.items[at]
    assert.ok(item)
    if (event.type === 'response.output_item.done') {
      assert.deepEqual(
        { ...item, status: event.item.status, encrypted_content: undefined },
        { ...event.item, encrypted_content: undefined },
      )
      assert.equal(this.#parts.size, 0)
      this.items[at] = event.item
      this.#ended.add(at)
      return
    }
    assert.ok('item_id' in event && event.item_id === item.id)
    this.#change(item, event)
  }

  get isEnded(): boolean {
    return this.#ended.size === this.items.length
  }

  #change(item: OutputItem, event: Exclude<ResponseEvent, { response: unknown }>): void {
    if (item.type === 'function_call') {
      if (event.type === 'response.function_call_arguments.delta') item.arguments += event.delta
      else if (event.type === 'response.function_call_arguments.done') {
        assert.deepEqual([event.name, event.arguments], [item.name, item.arguments])
      } else assert.fail(event.type)
      return
    }
    const parts = item.content as { type: string; text: string; logprobs?: unknown[] }[]
    const [part] = parts
    if (event.type === 'response.content_part.added') {
      this.#parts.add(item.id)
      parts.push(structuredClone(event.part))
    } else if (event.type === 'response.content_part.done') {
      assert.ok(this.#parts.delete(item.id))
      assert.deepEqual(event.part, part)
    } else if (
      event.type === 'response.output_text.delta' ||
      event.type === 'response.reasoning_text.delta'
    ) {
      assert.ok(part)
      part.text += event.delta
      if ('logprobs' in event) part.logprobs?.push(...event.logprobs)
    } else if (event.type === 'response.output_text.done' || event.type === 'response.reasoning_text.done') {
      assert.equal(event.text, part?.text)
    } else assert.fail(event.type)
  }
}

function play(events: Event[], output = outputOf()): Client {
  const client = new Client()
  for (const event of events) for (const told of output.read(event)) client.read(told)
  return client
}

const summary = (items: OutputItem[]) =>
  items.map((item) => {
    const said =
      item.type === 'function_call'
        ? item.arguments
        : item.content.map((part) => ('text' in part ? part.text : '')).join()
    return `${item.type} ${item.status} ${said}`
  })

test('reasoning, a preamble and parallel calls are items in their order', () => {
  const output = outputOf()
  const events = [
    reasoning('Think'),
    reasoning(' hard.'),
    text('Wait.'),
    reasoning('Again.'),
    call(0, '', 'f'),
    call(0, '{"a"'),
    call(1, '{}', 'g'),
    call(0, ':1}'),
    finish('tool_calls'),
  ]
  const client = play(events, output)
  assert.deepEqual(summary(client.items), [
    'reasoning completed Think hard.',
    'message completed Wait.',
    'reasoning completed Again.',
    'function_call completed {"a":1}',
    'function_call completed {}',
  ])
  assert.deepEqual(output.items, client.items)
  assert.equal(output.incomplete, null)
  assert.deepEqual(
    client.items.map(({ id }) => id.slice(-4)),
    ['0003', '0004', '0005', '0006', '0007'],
  )
})

test('what was cut off is incomplete, and only the last of it', () => {
  for (const [reason, told] of [
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ] as const) {
    const output = outputOf()
    const client = play([text('a'), call(0, '{', 'f'), call(1, '{', 'g'), finish(reason)], output)
    assert.deepEqual(
      client.items.map(({ status }) => status),
      ['completed', 'completed', 'incomplete'],
    )
    assert.deepEqual(output.incomplete, { reason: told })
  }
})

test('an empty answer is a message, with reasoning before it or none', () => {
  assert.deepEqual(summary(play([finish('stop')]).items), ['message completed '])
  const items = play([reasoning('a'), text(''), finish('stop')]).items
  assert.deepEqual(summary(items), ['reasoning completed a', 'message completed '])
  assert.deepEqual(play([finish('length')]).items, [])
})

test('log-probabilities stand by the text, their bytes as a list', () => {
  const alternative = { token: 'b', logprob: -2, bytes: [98] }
  const logprobs = [{ token: 'a', logprob: -1, bytes: null, top_logprobs: [alternative] }]
  const [item] = play([{ type: 'text-delta', index: 0, text: 'a', logprobs }, finish('stop')]).items
  assert.ok(item?.type === 'message')
  const [part] = item.content
  assert.ok(part?.type === 'output_text')
  assert.deepEqual(part.logprobs, [{ token: 'a', logprob: -1, bytes: [], top_logprobs: [alternative] }])
})

test('reasoning is sealed when it is asked for', () => {
  const [item] = play([reasoning('why'), finish('stop')], outputOf(true)).items
  assert.ok(item?.type === 'reasoning')
  assert.equal(item.encrypted_content, `plain1.${Buffer.from('why').toString('base64url')}`)
})

test('a piece of a call that has ended is the engine’s fault', () => {
  const output = outputOf()
  for (const event of [call(0, '{}', 'f'), text('a')]) output.read(event)
  assert.throws(
    () => output.read(call(0, '{')),
    (error) => error instanceof VerbatimError && error.code === 'upstream_error',
  )
})

const piece = fc.string({ maxLength: 4 })
const run = fc.oneof(
  fc.array(piece.map(text), { maxLength: 3 }),
  fc.array(piece.map(reasoning), { maxLength: 3 }),
  fc.array(piece, { minLength: 1, maxLength: 3 }),
)

test('any order of events gives a client the very items of the whole response', () => {
  const property = fc.property(fc.array(run, { maxLength: 8 }), fc.boolean(), (runs, cut) => {
    let calls = 0
    const events = runs.flatMap((pieces) => {
      if (typeof pieces[0] !== 'string') return pieces as Event[]
      const at = calls++
      return (pieces as string[]).map((part, first) => call(at, part, first === 0 ? 'f' : undefined))
    })
    const output = outputOf()
    const client = play([...events, finish(cut ? 'length' : calls > 0 ? 'tool_calls' : 'stop')], output)
    assert.ok(client.isEnded)
    assert.deepEqual(client.items, output.items)
    const whole = (type: string) =>
      events.flatMap((event) => (event.type === type && 'text' in event ? [event.text] : [])).join('')
    const told = (type: string) =>
      client.items
        .flatMap((item) =>
          item.type === type && 'content' in item
            ? item.content.map((part) => ('text' in part ? part.text : ''))
            : [],
        )
        .join('')
    assert.equal(told('message'), whole('text-delta'))
    assert.equal(told('reasoning'), whole('reasoning-delta'))
    assert.equal(client.items.filter(({ type }) => type === 'function_call').length, calls)
  })
  fc.assert(property, { numRuns: 500, seed: 1 })
})
