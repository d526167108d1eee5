import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { parseCheckpoint, parseNote, type Receipt, receiptEntry, toHex } from '@verbatim/proof'
import { ask, askStreaming, startNano } from '../harmony/nano.ts'
import type { TestService } from '../support/service.ts'
import { IndependentLog } from './independent-log.ts'

/** What is integrated within a second is looked for this long on a machine that is busy. */
const PATIENCE_MS = 60_000

let folder: string
let service: TestService
let independent: IndependentLog

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verbatim-served-'))
  independent = await IndependentLog.build(folder)
  service = await startNano()
})
after(async () => {
  await service?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('the receipts of all answers are in the log that the service serves, by Go', async () => {
  const request = { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 4 }
  const answers: unknown[] = []
  for (let count = 0; count < 3; count += 1) {
    answers.push(await ask(service, request))
    await askStreaming(service, request)
  }
  const receipt = await receiptOf(answers.at(-1))
  await untilSize(6)
  const report = await independent.check(`${service.url}/log`, receipt.statement.log)
  assert.equal(report.size, 6)
  assert.equal(report.inclusions, 6)
  for (const answer of answers) {
    assert.ok(report.entries.includes(toHex(receiptEntry(await receiptOf(answer)))))
  }
})

async function receiptOf(answer: unknown): Promise<Receipt> {
  const { receipt } = answer as { receipt: string }
  const response = await fetch(`${service.url}/v1/receipts/${receipt}`)
  assert.equal(response.status, 200)
  return ((await response.json()) as { receipt: Receipt }).receipt
}

async function untilSize(size: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const note = await (await fetch(`${service.url}/log/checkpoint`)).text()
    if (parseCheckpoint(parseNote(note).text).treeSize >= size) return
    assert.ok(Date.now() < deadline, 'the answers come into the log')
    await delay(20)
  }
}
