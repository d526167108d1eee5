import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startValkey } from '../../../../test/support/valkey.ts'
import { FairQueue } from './limits.ts'
import { QueueBoard } from './queue-board.ts'
import { openLink, until } from './testing/reach-valkey.ts'

const flow = { account: 'a', key: 'k', share: 1 }
const queued = (requestId: string) => ({ requestId, flow, slots: 1, tokens: 10 })

test('a waiting request is found at any replica', async (t) => {
  const valkey = await startValkey()
  const links = [openLink(valkey.url), openLink(valkey.url)]
  const queues = links.map(() => new FairQueue(1, { length: 10, waitMs: 60_000 }))
  const boards = queues.map((queue, at) => new QueueBoard(queue, links[at]?.link))
  const callers = new AbortController()
  t.after(async () => {
    callers.abort(new Error('over'))
    for (const board of boards) board.close()
    for (const { link } of links) await link.close()
    await valkey.stop()
  })
  await until(() => links.every(({ link }) => link.present))
  const [queue] = queues
  const [here, elsewhere] = boards
  assert.ok(queue !== undefined && here !== undefined && elsewhere !== undefined)
  await queue.admit(queued('runs'), callers.signal)
  const waits = Promise.resolve(queue.admit(queued('waits'), callers.signal))
  assert.deepEqual(await here.find('waits'), { position: 1, waiting: 1, estimatedWaitMs: undefined })
  assert.equal(await elsewhere.find('runs'), undefined)
  for (let place = await elsewhere.find('waits'); ; place = await elsewhere.find('waits')) {
    if (place === undefined) continue
    assert.deepEqual(place, { position: 1, waiting: 1, estimatedWaitMs: undefined })
    break
  }
  callers.abort(new Error('over'))
  await assert.rejects(waits)
  assert.equal(await here.find('nobody'), undefined)
})

test('without Valkey only own requests are known', async () => {
  const queue = new FairQueue(1, { length: 10, waitMs: 60_000 })
  const board = new QueueBoard(queue)
  const caller = new AbortController()
  await queue.admit(queued('runs'), caller.signal)
  const waits = Promise.resolve(queue.admit(queued('waits'), caller.signal))
  assert.equal((await board.find('waits'))?.position, 1)
  assert.equal(await board.find('other'), undefined)
  caller.abort(new Error('over'))
  await assert.rejects(waits)
})
