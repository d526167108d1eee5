import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LiveAnswer, LiveBudget } from './live-answer.ts'

const STAYS = new AbortController().signal

async function read(live: LiveAnswer, signal = STAYS): Promise<string> {
  let text = ''
  for await (const piece of live.follow(signal)) text += piece
  return text
}

test('whoever joins, whenever, gets all of it in its order', async () => {
  const live = new LiveAnswer(new LiveBudget())
  const early = read(live)
  live.append('a')
  const second = read(live)
  live.append('')
  live.append('b')
  await new Promise(setImmediate)
  live.append('c')
  live.end('d')
  live.append('never')
  assert.deepEqual(await Promise.all([early, second, read(live)]), ['abcd', 'abcd', 'abcd'])
  assert.equal(live.text, 'abcd')
})

test('a failure is told to those who have a part; where nothing came there is nothing', async () => {
  const begun = new LiveAnswer(new LiveBudget())
  begun.append('a')
  const follower = read(begun)
  begun.fail('error')
  assert.equal(await follower, 'aerror')
  const never = new LiveAnswer(new LiveBudget())
  const waiting = read(never)
  never.fail('error')
  assert.deepEqual([await waiting, await read(never)], ['', ''])
})

test('a follower may leave, and a hundred follow at most', async () => {
  const live = new LiveAnswer(new LiveBudget())
  const leaving = new AbortController()
  const followers = Array.from({ length: 100 }, (_, index) =>
    read(live, index === 0 ? leaving.signal : STAYS),
  )
  await assert.rejects(read(live), { code: 'rate_limited' })
  leaving.abort(new Error('gone'))
  await assert.rejects(followers[0] ?? Promise.resolve(), /gone/)
  const next = read(live)
  live.end('all')
  assert.deepEqual(await Promise.all([...followers.slice(1), next]), Array(100).fill('all'))
})

test('what is too long, alone or with others, is lost to followers and gives its room back', async () => {
  const budget = new LiveBudget(10)
  const [first, second] = [new LiveAnswer(budget, 8), new LiveAnswer(budget, 8)]
  first.append('1234567')
  second.append('123')
  const follower = read(second)
  second.append('4')
  await assert.rejects(follower, { code: 'overloaded' })
  assert.equal(second.text, undefined)
  assert.equal(budget.heldLength, 7)
  second.end('rest')
  first.append('89')
  assert.equal(first.text, undefined)
  assert.equal(budget.heldLength, 0)
  const third = new LiveAnswer(budget, 8)
  third.append('12345678')
  third.end('')
  assert.equal(budget.heldLength, 0)
  assert.equal(await read(third), '12345678', 'what has ended is there for who still reads')
})

test('a follower gets a long answer in pieces, and reads no further than it wants', async () => {
  const live = new LiveAnswer(new LiveBudget())
  for (let index = 0; index < 1000; index++) live.append('x'.repeat(1000))
  live.end('')
  const lengths: number[] = []
  for await (const piece of live.follow(STAYS)) lengths.push(piece.length)
  assert.equal(
    lengths.reduce((sum, length) => sum + length, 0),
    1_000_000,
  )
  assert.ok(Math.max(...lengths) <= 65_000, String(Math.max(...lengths)))
})
