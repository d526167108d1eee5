import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { publicError } from './error-response.ts'

test('a body that is no JSON is the fault of its sender', async () => {
  const app = Fastify()
  app.setErrorHandler((error, request, reply) => {
    const known = publicError(error, request.id)
    return reply.code(known.status).send(known.toBody())
  })
  app.post('/', async () => 'read')
  const headers = { 'content-type': 'application/json' }
  for (const payload of ['{', '', 'x', '{"__proto__": 1}']) {
    const answer = await app.inject({ method: 'POST', url: '/', headers, payload })
    assert.equal(answer.statusCode, 400, `${payload}: ${answer.body}`)
    assert.equal(answer.json().error.code, 'invalid_request')
  }
  await app.close()
})
