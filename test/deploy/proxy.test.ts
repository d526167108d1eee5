/** The proxy of the compose file, a real nginx with the configuration as it is, in front of two replicas that only say what they were sent. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freePort } from '../support/free-port.ts'
import { startGuarded } from '../support/guarded-process.ts'
import { findNginx } from '../support/server-programs.ts'
import { ownUser, unprivilegedCopy } from '../support/unprivileged.ts'

const CONFIGURATION = fileURLToPath(new URL('../../deploy/proxy/nginx.conf', import.meta.url))

interface Replica {
  name: string
  server: Server
  seen: IncomingMessage[]
}

test('requests go to every replica, with the address of the caller and not what the caller says it is', async (t) => {
  const { url, replicas } = await start(t, (replica, _request, response) => response.end(replica.name))
  const answers = new Set<string>()
  for (let count = 0; count < 8; count += 1) {
    const sent = await fetch(url, { headers: { 'x-forwarded-for': '203.0.113.9' } })
    answers.add(await sent.text())
  }
  assert.deepEqual([...answers].toSorted(), ['one', 'two'])
  for (const { headers } of replicas.flatMap(({ seen }) => seen)) {
    assert.equal(headers['x-forwarded-for'], '127.0.0.1')
    assert.equal(headers.host, new URL(url).host)
  }
})

test('an answer is streamed: a piece arrives before the next one is written', async (t) => {
  let finish: () => void = () => assert.fail('nothing was asked')
  const { url } = await start(t, (_replica, _request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: first\n\n')
    finish = () => response.end('data: last\n\n')
  })
  const reader = (await fetch(url, { method: 'POST', body: '{}' })).body?.getReader()
  const decoder = new TextDecoder()
  assert.equal(decoder.decode((await reader?.read())?.value), 'data: first\n\n')
  finish()
  assert.equal(decoder.decode((await reader?.read())?.value), 'data: last\n\n')
})

test('a replica that is gone gets no requests: another answers, and none is lost', async (t) => {
  const { url, replicas } = await start(t, (replica, _request, response) => response.end(replica.name))
  const [gone] = replicas
  assert.ok(gone)
  gone.server.closeAllConnections()
  gone.server.close()
  for (let count = 0; count < 8; count += 1) {
    assert.equal(await (await fetch(url, { method: 'POST', body: '{}' })).text(), 'two')
  }
})

test('a request that a replica has begun is not sent to another when that replica dies', async (t) => {
  const { url, replicas } = await start(t, (_replica, request) => request.socket.destroy())
  const { status } = await fetch(url, { method: 'POST', body: '{}' })
  assert.equal(status, 502)
  assert.equal(replicas.flatMap(({ seen }) => seen).length, 1)
})

test('a body as large as the service takes passes', async (t) => {
  const { url } = await start(t, (_replica, request, response) => {
    let size = 0
    request.on('data', (piece: Buffer) => {
      size += piece.length
    })
    request.on('end', () => response.end(String(size)))
  })
  const answer = await fetch(url, { method: 'POST', body: 'a'.repeat(20_000_000) })
  assert.equal(await answer.text(), '20000000')
})

type Answer = (replica: Replica, request: IncomingMessage, response: ServerResponse) => void

async function start(t: TestContext, answer: Answer): Promise<{ url: string; replicas: Replica[] }> {
  const replicas = ['one', 'two'].map((name): Replica => ({ name, server: createServer(), seen: [] }))
  for (const replica of replicas) {
    replica.server.on('request', (request, response) => {
      replica.seen.push(request)
      answer(replica, request, response)
    })
    replica.server.listen(0, '127.0.0.1')
    await once(replica.server, 'listening')
    t.after(() => {
      replica.server.closeAllConnections()
      replica.server.close()
    })
  }
  const ports = replicas.map(({ server }) => (server.address() as AddressInfo).port)
  return { url: await startNginx(t, ports), replicas }
}

/** As it is, but for the places that only a container has. */
async function startNginx(t: TestContext, ports: readonly number[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-nginx-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const port = await freePort()
  const rest = [...ports]
  const configuration = readFileSync(CONFIGURATION, 'utf8')
    .replaceAll('/var/cache/nginx', folder)
    .replace('error_log /dev/stderr warn', 'error_log stderr notice')
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replaceAll(/server 172\S+:8080/g, () => `server 127.0.0.1:${rest.shift()}`)
  assert.equal(rest.length, 0)
  const path = join(folder, 'nginx.conf')
  writeFileSync(path, configuration)
  const user = ownUser()
  if (user !== undefined) for (const owned of [folder, path]) chownSync(owned, user.uid, user.gid)
  const program = join(unprivilegedCopy(dirname(await findNginx()), folder, user), 'nginx')
  const nginx = await startGuarded({
    command: [program, '-p', folder, '-e', 'stderr', '-c', path, '-g', 'daemon off;'],
    folder,
    env: process.env,
    user,
    stopSignal: 'TERM',
    ready: /start worker process /,
  })
  t.after(() => nginx.stop())
  return `http://127.0.0.1:${port}/`
}
