/** The servers that other tests rely on: what was committed survives a kill, and nothing outlives a test. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { createDatabase, startPostgres } from './postgres.ts'
import { childrenOf, waitUntilGone } from './process-family.ts'
import { startValkey } from './valkey.ts'

const BY_HAND = fileURLToPath(new URL('start-servers.ts', import.meta.url))

test('Postgres keeps what was committed over a kill of all its processes, and is there again on the same port', async (t) => {
  const server = await startPostgres()
  t.after(() => server.stop())
  const url = await server.createDatabase()
  await ask(url, 'CREATE TABLE kept (value INT)')
  await ask(url, 'INSERT INTO kept VALUES (42)')
  const family = [server.pid, ...childrenOf(server.pid)]
  assert.ok(family.length > 1, 'its processes are not found')
  await server.kill()
  await waitUntilGone(family)
  await assert.rejects(ask(url, 'SELECT 1'), { code: 'ECONNREFUSED' })
  await server.restart()
  assert.deepEqual(await ask(url, 'SELECT value FROM kept'), [{ value: 42 }])
  assert.match(server.log(), /not properly shut down; automatic recovery in progress/)
})

test('every database made is new, in UTF-8, and durable', async (t) => {
  const server = await startPostgres()
  t.after(() => server.stop())
  const [one, other] = await Promise.all([server.createDatabase(), createDatabase(server.url)])
  assert.notEqual(one, other)
  await ask(one, 'CREATE TABLE mine (value INT)')
  assert.deepEqual(await ask(other, "SELECT 1 FROM pg_tables WHERE tablename = 'mine'"), [])
  assert.deepEqual(await ask(one, 'SHOW server_encoding'), [{ server_encoding: 'UTF8' }])
  assert.deepEqual(await ask(one, 'SHOW fsync'), [{ fsync: 'on' }])
})

test('Valkey forgets all over a kill, and is there again on the same port', async (t) => {
  const server = await startValkey()
  t.after(() => server.stop())
  assert.equal(await say(server.url, 'SET a 1'), '+OK')
  await server.kill()
  await assert.rejects(say(server.url, 'PING'), { code: 'ECONNREFUSED' })
  await server.restart()
  assert.equal(await say(server.url, 'GET a'), '$-1')
})

test('kill -9 of the process that started them leaves no server and no folder', async (t) => {
  const owner = spawn(process.execPath, [BY_HAND], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => owner.kill('SIGKILL'))
  const lines = createInterface({ input: owner.stdout })[Symbol.asyncIterator]()
  for (const name of ['POSTGRES', 'VALKEY']) {
    assert.match(String((await lines.next()).value), new RegExp(`^export VERBATIM_TEST_${name}=\\w+://`))
  }
  const guards = childrenOf(owner.pid ?? -1)
  const family = guards.flatMap((guard) => [guard, ...childrenOf(guard)])
  assert.ok(family.length >= 6, 'its servers are not found')
  const folders = family.flatMap(foldersOf)
  assert.equal(new Set(folders).size, 2)
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  await waitUntilGone(family)
  assert.deepEqual(
    folders.filter((folder) => existsSync(folder)),
    [],
  )
})

/** The temporary folders that a process names in its command line. */
function foldersOf(pid: number): string[] {
  const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  return line.match(/\/[^\0]*verbatim-(postgres|valkey)-\w{6}/g) ?? []
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** One inline command, and the first line of the answer. */
async function say(url: string, command: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${command}\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return answer.toString('utf8').split('\r\n')[0] ?? ''
}
