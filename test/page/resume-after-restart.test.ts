import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { usageOf } from '../money/bank.ts'
import { freePort } from '../support/free-port.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { ask, finished, lastAnswer } from './asking.ts'
import { PageHouse, skip } from './open-page.ts'
import { payingVisitor } from './paying-visitor.ts'
import { ScriptedUpstream } from './scripted-upstream.ts'

const upstream = new ScriptedUpstream()
const dataDir = mkdtempSync(join(tmpdir(), 'verbatim-resume-'))
const services: TestService[] = []
let upstreamUrl: string | undefined

/** The same service each time: its data, and its address. */
async function start(): Promise<TestService> {
  const port = services[0] === undefined ? await freePort() : new URL(services[0].url).port
  upstreamUrl ??= await upstream.start()
  const service = await startTestService({
    VERBATIM_UPSTREAM_URL: upstreamUrl,
    VERBATIM_MODEL: 'scripted',
    VERBATIM_DATA: dataDir,
    PORT: String(port),
  })
  services.push(service)
  return service
}

const house = new PageHouse(start)
after(async () => {
  for (const service of services) await service.stop()
  upstream.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

test('a service that dies leaves an answer that is taken up when it runs again, and paid once', {
  skip,
}, async () => {
  const { context, key } = await payingVisitor(house)
  const { page } = await house.open('/', { context })
  await ask(page, 'Count to three.')
  const turn = await upstream.next()
  turn.say('One, two, ')
  await lastAnswer(page).getByText('One, two,').waitFor()
  house.service.process.kill('SIGKILL')
  await turn.left()
  await page.getByRole('button', { name: 'Take it up again' }).waitFor()
  await lastAnswer(page).getByText('One, two,').waitFor()
  const again = await start()
  await page.getByRole('button', { name: 'Take it up again' }).waitFor({ state: 'detached' })
  const second = await upstream.next()
  second.say('One, ')
  second.say('two, three.')
  second.end()
  await lastAnswer(page).getByText('One, two, three.').waitFor()
  await finished(page)
  const rows = await usageOf(again, key)
  assert.deepEqual(
    rows.map(({ status, completion_tokens: tokens }) => ({ status, tokens })),
    [{ status: 200, tokens: 2 }],
  )
})
