import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { TestService } from '../support/service.ts'

const CLI = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))

export type Bank = Pick<TestService, 'dataDir' | 'databaseUrl'>

/** A verb of the CLI on the database of a running service, with `--json`. @throws what it said when it failed. */
export async function runVerb<Answer>(bank: Bank, ...words: string[]): Promise<Answer> {
  const { dataDir, databaseUrl } = bank
  const database = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }
  const child = spawn(process.execPath, [CLI, ...words, '--json'], {
    env: { PATH: process.env.PATH ?? '', VERBATIM_DATA: dataDir, ...database },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  if (code !== 0) throw new Error(`verbatim ${words.join(' ')} ended with ${code}: ${stdout}${stderr}`)
  return JSON.parse(stdout) as Answer
}

export interface PrepaidKey {
  id: string
  key: string
  account: string
}

export function prepaidKey(bank: Bank, credits: string, ...more: string[]): Promise<PrepaidKey> {
  return runVerb(bank, 'keys', 'create', '--name', 'prepaid', '--credits', credits, ...more)
}

export interface Balance {
  balance: string
  held: string
  available: string
}

export function balanceOf(bank: Bank, { account }: PrepaidKey): Promise<Balance> {
  return runVerb(bank, 'credits', 'show', account)
}

/** Everything recomputed from the entries. @throws what is wrong. */
export async function checkBooks(bank: Bank): Promise<void> {
  await runVerb(bank, 'ledger', 'check')
}

export interface UsageRow {
  request_id: string
  status: number
  prompt_tokens: number
  completion_tokens: number
  cost: string
  receipt: string | null
}

/** The rows of a key's requests, the newest first. */
export async function usageOf(service: TestService, { key }: PrepaidKey): Promise<UsageRow[]> {
  const response = await fetch(`${service.url}/api/v1/usage/requests?limit=1000`, {
    headers: { 'x-api-key': key },
  })
  if (response.status !== 200) throw new Error(await response.text())
  return ((await response.json()) as { data: UsageRow[] }).data
}

/** Of decimal credits. */
export function nanocredits(credits: string): bigint {
  const [whole = '0', fraction = ''] = credits.split('.')
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
}
