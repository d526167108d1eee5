import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCheckpoint } from '@verbatim/proof'
import type { ServiceDescription } from '@verbatim/protocol'
import { eventually } from '../faults/eventually.ts'
import { post, say } from '../support/service.ts'
import { PageHouse, skip, WIDTHS } from './open-page.ts'

const house = new PageHouse()

async function answered(): Promise<void> {
  const response = await post(house.service, '/v1/chat/completions', say('Hi.', { max_tokens: 8 }))
  assert.equal(response.status, 200)
  await response.text()
}

/** The size of the log, once it has a receipt. */
async function logSize(): Promise<number> {
  const described = await fetch(`${house.service.url}/.well-known/verbatim.json`)
  const { log } = (await described.json()) as ServiceDescription
  let size = 0
  await eventually('the log has a receipt', async () => {
    const response = await fetch(`${house.service.url}/log/checkpoint`)
    if (response.ok) size = openCheckpoint(await response.text(), log.vkey).treeSize
    return size > 0
  })
  return size
}

test('everybody sees state, versions, models, operator and log', { skip }, async () => {
  await answered()
  const size = await logSize()
  const { page, complaints } = await house.open('/status')
  await page.getByText('Everything works.').waitFor()
  await page
    .getByText(/0 of \d+ slots in use, nobody waits/)
    .first()
    .waitFor()
  const described = await fetch(`${house.service.url}/.well-known/verbatim.json`)
  const { operator, version } = (await described.json()) as ServiceDescription
  await page.getByText(operator).waitFor()
  await page.getByText(version, { exact: true }).first().waitFor()
  await page.getByText(new RegExp(`^${size} receipt`)).waitFor()
  const { data } = (await (await fetch(`${house.service.url}/v1/models`)).json()) as {
    data: { weights_sha256: string }[]
  }
  await page.getByRole('cell', { name: data[0]?.weights_sha256 ?? 'no digest' }).waitFor()
  assert.deepEqual(complaints, [])
})

test('the last hours are drawn, and stand in a table', { skip }, async () => {
  await answered()
  const { page, complaints } = await house.open('/status')
  const chart = page.getByRole('figure').filter({ hasText: 'of which the service failed' })
  await chart.getByRole('img', { name: /^Requests\. / }).waitFor()
  await chart.getByText('Table').click()
  const rows = chart.getByRole('row')
  assert.equal(await rows.count(), 25, 'a heading and 24 hours')
  // Another hour may have begun since the request.
  const last = [rows.nth(23), rows.nth(24)].map((row) => row.getByRole('cell').allTextContents())
  const told = await Promise.all(last)
  assert.ok(told.some(([, requests]) => Number(requests) >= 1))
  assert.ok(told.every(([, , failed]) => failed === '0'))
  assert.deepEqual(complaints, [])
})

test('a service that does not answer is told so, and so is its return', { skip }, async () => {
  const { page } = await house.open('/status')
  await page.getByText('Everything works.').waitFor()
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Ask again' }).click()
  await page.getByText('The service does not answer.').waitFor()
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Ask again' }).click()
  await page.getByText('Everything works.').waitFor()
})

for (const width of WIDTHS) {
  test(`at ${width} px nothing sticks out`, { skip }, async () => {
    const { page, complaints } = await house.open('/status', { width })
    await page.getByRole('table', { name: 'Models that are served' }).waitFor()
    await page.getByText('Operator signs as').waitFor()
    for (const table of await page.getByText('Table').all()) await table.click()
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width)
    assert.deepEqual(complaints, [])
  })
}
