import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Conversation, type MessageNode, NO_SETTINGS, wordsOf } from './conversation.ts'
import { mergeConversations } from './merge.ts'
import { answer, conversation, question, results } from './testing/nodes.ts'
import {
  forkOf,
  newConversation,
  pathOf,
  selecting,
  versionsIn,
  withAnswer,
  withMessages,
  without,
} from './tree.ts'

const words = (node: MessageNode | undefined) => node && wordsOf(node)
const ids = (nodes: { id: string }[]) => nodes.map(({ id }) => id)
const base = conversation(question('q1', null), answer('a1', 'q1'), question('q2', 'a1'), answer('a2', 'q2'))

test('the path is what was asked and answered', () => {
  assert.deepEqual(ids(pathOf(base)), ['q1', 'a1', 'q2', 'a2'])
})

test('an edited question is a version beside the first, and each has what follows it', () => {
  const edited = withMessages(base, 3, question('q1b', null, 'x', 3), answer('a1b', 'q1b'))
  assert.deepEqual(ids(pathOf(edited)), ['q1b', 'a1b'])
  const [first] = versionsIn(edited)(question('q1b', null))
  assert.ok(first)
  assert.deepEqual(ids(versionsIn(edited)(first)), ['q1', 'q1b'])
  assert.deepEqual(ids(pathOf(selecting(edited, first))), ['q1', 'a1', 'q2', 'a2'])
})

test('removing takes what follows along, and shows the version beside it', () => {
  const again = withMessages(base, 3, answer('a1b', 'q1', { createdAt: 3 }))
  assert.deepEqual(ids(pathOf(again)), ['q1', 'a1b'])
  assert.deepEqual(ids(pathOf(without(again, 4, answer('a1b', 'q1')))), ['q1', 'a1', 'q2', 'a2'])
  const less = without(again, 4, answer('a1', 'q1'))
  assert.deepEqual(ids(Object.values(less.nodes)), ['q1', 'a1b'])
  assert.deepEqual(less.selected, { '': 'q1', q1: 'a1b' })
})

test('an answer that was removed while it ran does not come back', () => {
  const removed = without(base, 3, answer('a2', 'q2'))
  assert.equal(withAnswer(removed, 4, answer('a2', 'q2')), removed)
})

test('nodes that were not changed are the same objects', () => {
  const changed = withAnswer(base, 3, answer('a2', 'q2', { text: 'more' }))
  assert.equal(changed.nodes.a1, base.nodes.a1)
})

test('results of calls are on the path, in forks too, and others brought for the same calls are a version', () => {
  const calls = withMessages(base, 3, results('r1', 'a2'), answer('a3', 'r1'))
  const other = withMessages(calls, 4, results('r2', 'a2', 'else', 4))
  assert.deepEqual(ids(pathOf(other)), ['q1', 'a1', 'q2', 'a2', 'r2'])
  assert.deepEqual(ids(versionsIn(other)(results('r2', 'a2'))), ['r1', 'r2'])
  let made = 0
  const fork = forkOf(other, 'r2', { id: 'conv_2', now: 9, nodeId: () => `n${++made}` })
  assert.deepEqual(pathOf(fork).at(-1), { ...results('r2', 'a2', 'else', 4), id: 'n5', parent: 'n4' })
})

test('a fork has what leads up to a message, under ids of its own', () => {
  const source = withMessages(base, 3, answer('a2c', 'a2', { continues: 'a2' }))
  let made = 0
  const fork = forkOf(source, 'a2c', { id: 'conv_2', now: 9, nodeId: () => `n${++made}` })
  assert.deepEqual(ids(pathOf(fork)), ['n1', 'n2', 'n3', 'n4', 'n5'])
  const last = pathOf(fork).at(-1)
  assert.equal(last?.role === 'assistant' && last.continues, 'n4')
  assert.deepEqual(ids(pathOf(forkOf(source, 'a1', { id: 'c', now: 9, nodeId: () => `m${++made}` }))), [
    'm6',
    'm7',
  ])
})

test('two states of one conversation become one with every message of both', () => {
  const here = withMessages(
    base,
    5,
    question('q3', 'a2', 'here', 5),
    answer('a3', 'q3', { state: 'interrupted', text: 'ha' }),
  )
  const there = withMessages(base, 6, question('q4', 'a2', 'there', 6))
  const both = mergeConversations(here, there)
  assert.deepEqual(ids(Object.values(both.nodes)).sort(), ['a1', 'a2', 'a3', 'q1', 'q2', 'q3', 'q4'])
  assert.deepEqual(ids(pathOf(both)), ['q1', 'a1', 'q2', 'a2', 'q4'])
  const finished = withAnswer(here, 4, answer('a3', 'q3', { text: 'half' }))
  assert.equal(words(mergeConversations(here, finished).nodes.a3), 'half')
  assert.equal(words(mergeConversations(finished, here).nodes.a3), 'half')
})

/** Any sequence of edits, on either of two devices. */
const edits = fc.array(
  fc.record({ kind: fc.constantFrom('ask', 'again', 'edit', 'remove', 'select'), at: fc.nat() }),
  {
    maxLength: 20,
  },
)

function edited(start: Conversation, steps: { kind: string; at: number }[], name: string): Conversation {
  return steps.reduce((now, { kind, at }, step) => {
    const nodes = Object.values(now.nodes)
    const node = nodes[at % Math.max(1, nodes.length)]
    const id = `${name}${step}`
    if (node === undefined || kind === 'ask') {
      const parent = pathOf(now).at(-1)?.id ?? null
      return withMessages(
        now,
        step,
        question(id, parent, id, step),
        answer(`${id}a`, id, { createdAt: step }),
      )
    }
    if (kind === 'select') return selecting(now, node)
    if (kind === 'remove') return without(now, step, node)
    return withMessages(now, step, { ...node, id, createdAt: step })
  }, start)
}

test('whatever was done, the path is a way through the tree and every version is reached', () => {
  const start = newConversation('conv_1', 0, NO_SETTINGS)
  fc.assert(
    fc.property(edits, edits, (one, other) => {
      const both = mergeConversations(edited(start, one, 'x'), edited(start, other, 'y'))
      const path = pathOf(both)
      for (const [at, node] of path.entries()) assert.equal(node.parent, path[at - 1]?.id ?? null)
      assert.equal(versionsIn(both)(path.at(-1) ?? question('none', 'nowhere')).length > 0, path.length > 0)
      for (const node of Object.values(both.nodes)) {
        assert.ok(node.parent === null || both.nodes[node.parent] !== undefined)
        assert.ok(versionsIn(both)(node).includes(node))
      }
    }),
    { seed: 7 },
  )
})
