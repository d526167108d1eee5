import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findReceipt } from './receipt-store.ts'

/** As much of IndexedDB as refuses to open. */
class RefusedRequest extends EventTarget {
  readonly error = new DOMException('It is refused.', 'UnknownError')
}

test('storage that could not be opened is tried again, not refused for good', async (t) => {
  let tries = 0
  const refusing = {
    open: () => {
      tries += 1
      const request = new RefusedRequest()
      queueMicrotask(() => request.dispatchEvent(new Event('error')))
      return request
    },
  }
  Object.assign(globalThis, { indexedDB: refusing, IDBRequest: RefusedRequest })
  t.after(() => {
    Reflect.deleteProperty(globalThis, 'indexedDB')
    Reflect.deleteProperty(globalThis, 'IDBRequest')
  })
  await assert.rejects(findReceipt('rcpt_1'), { name: 'UnknownError' })
  await assert.rejects(findReceipt('rcpt_1'), { name: 'UnknownError' })
  assert.equal(tries, 2)
})
