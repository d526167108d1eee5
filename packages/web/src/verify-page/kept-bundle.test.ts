import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ApiError, UnreachableError } from '@verbatim/protocol'
import { keptBundle } from './kept-bundle.ts'

/** As much of a browser as asks, with a key in its tab. */
function browser(t: TestContext, answer: () => Response, key = 'vb_1'): { asked: string[] } {
  const asked: string[] = []
  const parts = {
    location: { origin: 'http://verbatim.test' },
    sessionStorage: { getItem: () => key },
    fetch: async (url: string) => {
      asked.push(url)
      return answer()
    },
  }
  const before = Object.keys(parts).map((name) => [name, Reflect.get(globalThis, name)] as const)
  for (const [name, value] of Object.entries(parts)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  t.after(() => {
    for (const [name, value] of before) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
    }
  })
  return { asked }
}

test('what the service keeps is given to the last digit', async (t) => {
  const { asked } = browser(t, () => new Response('{"seed":9223372036854775807}'))
  assert.equal(await keptBundle('rcpt_1'), '{"seed":9223372036854775807}')
  assert.deepEqual(asked, ['http://verbatim.test/v1/receipts/rcpt_1/bundle'])
})

test('without a key nothing is asked, and what is not kept is not there', async (t) => {
  const { asked } = browser(t, () => new Response('', { status: 404 }), '')
  assert.equal(await keptBundle('rcpt_1'), undefined)
  assert.deepEqual(asked, [])
  browser(t, () => new Response('', { status: 404 }))
  assert.equal(await keptBundle('rcpt_1'), undefined)
})

test('a refusal says why, and a service that is away is no mistake of the page', async (t) => {
  const refusal = { error: { message: 'The key was revoked.', type: 'x', code: 'invalid_api_key' } }
  browser(t, () => Response.json(refusal, { status: 401 }))
  await assert.rejects(keptBundle('rcpt_1'), (error: ApiError) => {
    assert.deepEqual(
      [error instanceof ApiError, error.code, error.message],
      [true, 'invalid_api_key', 'The key was revoked.'],
    )
    return true
  })
  browser(t, () => {
    throw new TypeError('fetch failed')
  })
  await assert.rejects(keptBundle('rcpt_1'), UnreachableError)
})
