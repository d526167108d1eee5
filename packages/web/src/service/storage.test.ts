import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { forgetItem, keepItem, readItem } from './storage.ts'

function browserWith(storage: Partial<Storage> | Error): void {
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get: () => {
      if (storage instanceof Error) throw storage
      return storage
    },
  })
}

afterEach(() => {
  forgetItem('local', 'name')
})

test('a browser that forbids storage keeps things as long as the page is open', () => {
  browserWith(new Error('SecurityError'))
  assert.equal(readItem('local', 'name'), null)
  keepItem('local', 'name', 'value')
  assert.equal(readItem('local', 'name'), 'value')
  forgetItem('local', 'name')
  assert.equal(readItem('local', 'name'), null)
})

test('what a full browser did not take counts before what it had', () => {
  const kept = new Map([['name', 'old']])
  let full = true
  browserWith({
    getItem: (name) => kept.get(name) ?? null,
    removeItem: (name) => void kept.delete(name),
    setItem: (name, value) => {
      if (full) throw new Error('QuotaExceededError')
      kept.set(name, value)
    },
  })
  keepItem('local', 'name', 'new')
  assert.equal(readItem('local', 'name'), 'new')
  full = false
  keepItem('local', 'name', 'newer')
  assert.deepEqual([readItem('local', 'name'), kept.get('name')], ['newer', 'newer'])
})
