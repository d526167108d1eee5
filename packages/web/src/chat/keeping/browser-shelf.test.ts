import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BrowserShelf } from './browser-shelf.ts'

test('a database that could not be opened once is opened at the next try', async (t) => {
  class IDBRequest extends EventTarget {
    readonly error = new DOMException('not now', 'UnknownError')
  }
  const open = t.mock.fn(() => {
    const request = new IDBRequest()
    queueMicrotask(() => request.dispatchEvent(new Event('error')))
    return request
  })
  Object.assign(globalThis, { IDBRequest, indexedDB: { open } })
  const shelf = new BrowserShelf()
  await assert.rejects(shelf.entries(), /not now/)
  await assert.rejects(shelf.entries(), /not now/)
  assert.equal(open.mock.callCount(), 2)
})
