/** The library of models over HTTP, on a cache that is empty: bundled models need no network to be pulled. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { AuditEntryAnswer, LibraryModel, PageAnswer } from '@verbatim/protocol'
import type { MadeKey } from '@verbatim/server'
import { startNano } from '../harmony/nano.ts'
import { freePort } from '../support/free-port.ts'
import { makeKey } from '../support/make-key.ts'
import { startTestService, type TestService } from '../support/service.ts'

const VISION = 'gpt-oss-nano-vision'
const HUB_MODEL = 'gpt-oss-20b'
/** A hub that never answers, until it is closed: then what only a hub has cannot be had. */
const hub = createServer(() => undefined)
const cacheDir = mkdtempSync(join(tmpdir(), 'verbatim-library-'))

let service: TestService
let admin: MadeKey
before(async () => {
  await once(hub.listen(await freePort(), '127.0.0.1'), 'listening')
  service = await startNano({ VERBATIM_CACHE: cacheDir, HF_ENDPOINT: `http://${hubAddress()}` })
  admin = await makeKey(service, { name: 'admin', scopes: ['admin'] })
})
after(async () => {
  closeHub()
  await service?.stop()
  rmSync(cacheDir, { recursive: true, force: true })
})

function hubAddress(): string {
  return `127.0.0.1:${(hub.address() as AddressInfo).port}`
}

function closeHub(): void {
  hub.closeAllConnections()
  hub.close()
}

function send(method: string, path: string, { key } = admin, to = service): Promise<Response> {
  return fetch(`${to.url}/api/v1/library${path}`, { method, headers: { 'x-api-key': key } })
}

async function modelOf(id: string): Promise<LibraryModel> {
  const { data } = (await (await send('GET', '')).json()) as { data: LibraryModel[] }
  const model = data.find((one) => one.id === id)
  assert.ok(model)
  return model
}

/** Asks until the pull is over, as the page does. */
async function pulled(id: string) {
  for (;;) {
    const { pull } = await modelOf(id)
    if (pull?.state !== 'running') return pull
  }
}

async function refusal(answer: Response) {
  const { error } = (await answer.json()) as { error: { code: string; message: string } }
  return { status: answer.status, ...error }
}

test('a model is pulled, listed as present, and removed', async () => {
  assert.deepEqual([(await modelOf(VISION)).present, (await modelOf('gpt-oss-nano')).served], [false, true])
  const begun = await send('POST', `/${VISION}/pull`)
  assert.equal(begun.status, 202)
  assert.equal(((await begun.json()) as LibraryModel).id, VISION)
  assert.equal((await pulled(VISION))?.state, 'done')
  const { present, served, sha256, size_bytes } = await modelOf(VISION)
  assert.deepEqual([present, served], [true, false])
  assert.match(sha256 ?? '', /^[0-9a-f]{64}$/)
  assert.ok(size_bytes > 1_000_000)
  assert.equal((await send('DELETE', `/${VISION}`)).status, 204)
  assert.equal((await modelOf(VISION)).present, false)
  assert.equal((await send('DELETE', `/${VISION}`)).status, 404)
})

test('one pull at a time; it can be cancelled, and fails in words where there is no hub', async () => {
  assert.equal((await send('POST', `/${HUB_MODEL}/pull`)).status, 202)
  const second = await refusal(await send('POST', `/${VISION}/pull`))
  assert.deepEqual([second.status, second.code], [409, 'conflict'])
  assert.equal((await send('DELETE', `/${HUB_MODEL}/pull`)).status, 204)
  assert.equal((await pulled(HUB_MODEL))?.state, 'cancelled')
  assert.equal((await send('DELETE', `/${HUB_MODEL}/pull`)).status, 404)

  const address = hubAddress()
  closeHub()
  assert.equal((await send('POST', `/${HUB_MODEL}/pull`)).status, 202)
  const ended = await pulled(HUB_MODEL)
  assert.equal(ended?.state, 'failed')
  assert.match(ended?.problem ?? '', /could not be pulled/)
  assert.ok(ended?.problem?.includes(address), ended?.problem ?? '')
})

test('a model that is not known is not found, and the one that runs stays', async () => {
  assert.equal((await refusal(await send('POST', '/no-such-model/pull'))).code, 'not_found')
  const { status, message } = await refusal(await send('DELETE', '/gpt-oss-nano'))
  assert.equal(status, 409)
  assert.match(message, /being served/)
})

test('it is for admins, and what they do is in the audit log', async () => {
  const chatter = await makeKey(service, { name: 'chatter', scopes: ['chat'] })
  for (const [method, path] of [
    ['GET', ''],
    ['POST', `/${VISION}/pull`],
    ['DELETE', `/${VISION}/pull`],
    ['DELETE', `/${VISION}`],
  ] as const) {
    const { status, code } = await refusal(await send(method, path, chatter))
    assert.deepEqual([status, code], [403, 'permission_denied'], `${method} ${path}`)
  }
  const audit = await fetch(`${service.url}/api/v1/audit?limit=100`, { headers: { 'x-api-key': admin.key } })
  const { data } = (await audit.json()) as PageAnswer<AuditEntryAnswer>
  const acts = data.filter(({ action }) => action.startsWith('model-'))
  assert.deepEqual(
    acts.map(({ action, target }) => `${action} ${target}`),
    [
      `model-pulled ${HUB_MODEL}`,
      `model-pull-cancelled ${HUB_MODEL}`,
      `model-pulled ${HUB_MODEL}`,
      `model-removed ${VISION}`,
      `model-pulled ${VISION}`,
    ],
  )
  assert.ok(acts.every(({ actor, request_id }) => actor === `key:${admin.record.id}` && request_id !== null))
})

test('a service whose models run at an upstream has no library', async () => {
  const other = await startTestService({
    VERBATIM_MODEL: 'gpt-oss-nano',
    VERBATIM_UPSTREAM_URL: service.url,
    VERBATIM_UPSTREAM_KEY: service.key,
  })
  try {
    const key = await makeKey(other, { name: 'admin', scopes: ['admin'] })
    const { status, message } = await refusal(await send('GET', '', key, other))
    assert.equal(status, 404)
    assert.match(message, /run at an upstream/)
  } finally {
    await other.stop()
  }
})
