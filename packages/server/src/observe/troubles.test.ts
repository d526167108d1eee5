import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Observation } from './observe.ts'
import { type Trouble, Troubles } from './troubles.ts'

const steps: [Observation, Trouble[]][] = [
  [{ type: 'engine-state', state: 'ready' }, []],
  [{ type: 'engine-state', state: 'restarting' }, ['engine']],
  [{ type: 'limits-degraded', cause: 'no answer' }, ['engine', 'limits']],
  [{ type: 'engine-state', state: 'ready' }, ['limits']],
  [{ type: 'log-failed', what: 'entries are not taken into the log', cause: 'full' }, ['limits', 'log']],
  [{ type: 'limits-restored', awayMs: 7 }, ['log']],
  [{ type: 'log-integrated', entries: 1, treeSize: 2, durationMs: 3 }, []],
  [{ type: 'log-failed', what: 'taking over', cause: 'locked' }, ['log']],
  [{ type: 'log-role', role: 'follower' }, []],
]

test('a trouble lasts from the report of its beginning to that of its end', () => {
  const troubles = new Troubles()
  for (const [observation, lasting] of steps) {
    troubles.take(observation)
    assert.deepEqual(troubles.list, lasting, JSON.stringify(observation))
  }
})
