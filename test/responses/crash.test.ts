/** A response that was told to be complete is kept, whatever happens next. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type FaultyService, startFaultyService } from '../faults/faulty-service.ts'
import { post } from '../support/service.ts'
import { ask, fetchKept, lastResponse, PATH, readEvents } from './responses-service.ts'

test('a service that is killed the moment it has told the end has the response', async (context) => {
  const first = await startFaultyService({})
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-crash-'))
  let second: FaultyService | undefined
  context.after(async () => {
    await first.stop()
    await second?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const { service } = first
  const response = await post(service, PATH, ask('answer', { model: 'bad-model', stream: true }))
  let body = ''
  for await (const piece of response.body ?? []) {
    body += Buffer.from(piece).toString('utf8')
    if (!body.includes('event: response.completed')) continue
    service.process.kill('SIGKILL')
    break
  }
  if (service.process.signalCode === null) await once(service.process, 'exit')
  const told = lastResponse(
    readEvents(`${body.trimEnd().replace(/\n*data: \[DONE\]$/, '')}\n\ndata: [DONE]\n\n`),
  )
  assert.equal(told.status, 'completed')
  cpSync(service.dataDir, folder, { recursive: true })
  second = await startFaultyService({ VERBATIM_DATA: folder })
  const kept = await fetchKept({ ...second.service, key: service.key }, told.id)
  assert.equal(kept.status, 200)
  assert.deepEqual(await kept.json(), told)
})
