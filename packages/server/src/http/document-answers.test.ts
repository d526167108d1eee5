import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import Fastify from 'fastify'
import { DocumentAnswers } from './document-answers.ts'

/** More than the buffers of both ends of a connection take. */
const DOCUMENT = JSON.stringify('x'.repeat(20_000_000))
const STALL_MS = 60_000
const REQUEST = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'

async function serve(t: TestContext, answers: DocumentAnswers) {
  const app = Fastify()
  t.after(() => app.close())
  app.setErrorHandler((error, _request, reply) => reply.code(503).send({ message: String(error) }))
  const sockets: Socket[] = []
  app.get('/', (request, reply) => {
    sockets.push(request.raw.socket)
    return answers.send(reply, { id: 'one' }, DOCUMENT)
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { port, sockets, url: `http://127.0.0.1:${port}/` }
}

test('who takes nothing of a large answer holds it for so long only, and others are told to wait', async (t) => {
  const answers = new DocumentAnswers(STALL_MS, DOCUMENT.length * 1.5)
  const { port, sockets, url } = await serve(t, answers)
  const idle = connect(port, '127.0.0.1')
  const left = once(idle, 'close')
  idle.write(REQUEST)
  await once(idle, 'readable')
  assert.ok(answers.heldBytes > DOCUMENT.length)
  const refused = await fetch(url)
  assert.match(await refused.text(), /Too many large requests/)
  assert.equal(refused.status, 503)

  // Whose time is up is cut short here, so that however slow the machine is the others have theirs.
  assert.equal(sockets[0]?.timeout, STALL_MS)
  sockets[0]?.setTimeout(1)
  // It notices that it was left once it reads.
  while (answers.heldBytes > 0) await new Promise(setImmediate)
  idle.on('error', () => undefined).resume()
  await left
  assert.deepEqual(await (await fetch(url)).json(), { id: 'one', document: JSON.parse(DOCUMENT) })
  assert.equal(answers.heldBytes, 0)
})
