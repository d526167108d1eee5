import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRemembered } from './trust-store.ts'

const kept = { operator: '0xA', chainId: 1, logKey: 'log+1+a', earlier: ['0xB'], since: 5, checkpoint: null }

test('what was remembered comes back', () => {
  assert.deepEqual(parseRemembered(JSON.stringify(kept)), kept)
  assert.deepEqual(parseRemembered(JSON.stringify({ ...kept, checkpoint: 'note' }))?.checkpoint, 'note')
})

test('what cannot be read is as if nothing were remembered', () => {
  assert.equal(parseRemembered(null), null)
  for (const broken of [
    'no JSON',
    'null',
    '[]',
    JSON.stringify({ ...kept, operator: 1 }),
    JSON.stringify({ ...kept, earlier: [1] }),
    JSON.stringify({ ...kept, earlier: undefined }),
    JSON.stringify({ ...kept, chainId: 1.5 }),
    JSON.stringify({ ...kept, checkpoint: 3 }),
  ]) {
    assert.equal(parseRemembered(broken), null, broken)
  }
})
