import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { ApiError, UnreachableError } from '@verbatim/protocol'
import { conversation } from '../testing/nodes.ts'
import { accountService } from './account-service.ts'

test('all is asked for one owner, by name', async (t) => {
  const named: (string | null)[] = []
  t.mock.method(globalThis, 'fetch', async (_: string, { headers }: RequestInit) => {
    named.push(new Headers(headers).get('x-verbatim-actor'))
    const error = { message: 'Somebody else is signed in.', code: 'conflict' }
    return new Response(JSON.stringify({ error }), { status: 409 })
  })
  const service = accountService('http://127.0.0.1', 'actor:user:ann')
  for (const asked of [service.list(), service.read('conv_1'), service.remove('conv_1')]) {
    await assert.rejects(asked, (error) => error instanceof ApiError && error.status === 409)
  }
  await service.write({ conversation: conversation(), version: 0 }, '')
  assert.deepEqual(named, Array(4).fill('user:ann'))
})

test('a connection that breaks while a chat comes is no fault of the chat', async (t) => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 })
    response.write('{"document":', () => response.destroy())
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const service = accountService(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'actor:a')
  for (const asked of [service.read('conv_1'), service.list()]) {
    await assert.rejects(asked, (error) => error instanceof UnreachableError && error.midAnswer)
  }
})
