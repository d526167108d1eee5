import assert from 'node:assert/strict'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { loadConfig } from '../config/config.ts'
import { buildHttp, type HttpContext } from './http.ts'

/** Who asks for what is not there meets none of the rooms. */
const context = {
  config: loadConfig({}),
  signIn: {},
  log: {},
  rooms: {},
  accounts: {},
  observer: { observe: () => undefined },
  now: Date.now,
  stopping: { now: false },
} as unknown as HttpContext
const app = await buildHttp(context)
after(() => app.close())
await app.listen({ port: 0, host: '127.0.0.1' })
const { port } = app.server.address() as AddressInfo

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8'

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request({ port, host: '127.0.0.1', path, method, headers }, resolve).on('error', reject).end()
  const answer = await promise
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
}

test('that there is nothing is told to programs in JSON, which no cache keeps or gives to a browser', async () => {
  for (const accept of ['*/*', 'application/json']) {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await ask('/nowhere', { accept }, method)
      assert.equal(status, 404)
      assert.match(String(headers['content-type']), /json/)
      assert.deepEqual(
        [headers.vary, headers['cache-control']],
        ['Accept', 'no-store'],
        `${method} ${accept}`,
      )
    }
  }
  const fromElsewhere = await ask('/nowhere', { origin: 'https://example.org' })
  assert.match(String(fromElsewhere.headers.vary), /(^|, )Accept$/)
})

test('where there is never a page, nothing is decided by what is accepted', async () => {
  for (const [method, path] of [
    ['GET', '/v1/nowhere'],
    ['GET', '/api/v1/nowhere'],
    ['POST', '/nowhere'],
    ['GET', '*'],
    ['GET', '*chat'],
    ['GET', 'http://example.org/nowhere'],
  ] as const) {
    const { status, headers, body } = await ask(path, { accept: HTML }, method)
    assert.equal(status, 404, `${method} ${path}`)
    assert.equal(JSON.parse(body).error.code, 'not_found', `${method} ${path}`)
    assert.equal(headers.vary, undefined, `${method} ${path}`)
  }
})
