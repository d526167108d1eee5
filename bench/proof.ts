/**
 * What a receipt costs: microseconds of CPU time to hash, to sign and to verify; the two signatures as the service makes them, as packages/proof
 * makes them alone, and as viem does, the peer. One thread, everything in memory. See README.md.
 */
import { readFileSync } from 'node:fs'
import {
  type Bundle,
  eigenTextOf,
  outputHash,
  requestHash,
  type Signer,
  STATEMENT_FIELDS,
  signEigenText,
  signReceipt,
  to0x,
  verifyBundle,
} from '@verbatim/proof'
import { openSigner } from '@verbatim/server'
import type { Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { OPERATOR_KEY } from '../scripts/receipt-vectors/test-keys.ts'
import { readFlags } from './flags.ts'
import { machine, print, type Series } from './report.ts'
import { compare, ratios } from './statistics.ts'

const AIMS = { signOverViem: { most: 0.25 }, verifyUs: { most: 10_000 } }
const US_PER_SECOND = 1_000_000

type Task = () => unknown

const flags = readFlags({ rounds: 3, seconds: 0.5 })
const before = machine()
const vector = new URL('../vectors/receipts/chat.json', import.meta.url)
const { document, trust } = JSON.parse(readFileSync(vector, 'utf8'))
const signer = await openSigner(OPERATOR_KEY)
const tasks = tasksOf(document)
const measured = new Map<string, number[]>()
for (const task of Object.values(tasks)) await microseconds(task)
for (let round = 0; round < flags.rounds; round += 1) {
  for (const [name, task] of Object.entries(tasks)) {
    measured.set(name, [...(measured.get(name) ?? []), await microseconds(task)])
  }
}

const roundsOf = (name: keyof ReturnType<typeof tasksOf>) => measured.get(name) ?? []
const series = [...measured].map(([name, rounds]): Series => ({ name, unit: 'µs', rounds }))
print(
  {
    bench: 'proof',
    machine: before,
    settings: { ...flags },
    series,
    comparisons: [
      compare(
        'both signatures, over viem',
        '×',
        ratios(roundsOf('sign both'), roundsOf('sign both with viem')),
        AIMS.signOverViem,
      ),
      compare('verify a bundle', 'µs', roundsOf('verify a bundle'), AIMS.verifyUs),
    ],
    notes: ['A bundle is one short chat answer with its proof in a log of 13 receipts.'],
  },
  flags.json,
)

function tasksOf({ request, response, receipt }: Bundle) {
  const { chain_id: chainId, statement, resolved } = receipt
  const exchange = { chainId, request, response, injected: resolved.injected }
  const account = privateKeyToAccount(to0x(OPERATOR_KEY) as Hex)
  const types = { Receipt: STATEMENT_FIELDS.map(({ name, type }) => ({ name, type })) }
  const domain = { name: 'Verbatim Receipt', version: '1', chainId }
  const typed = { domain, types, primaryType: 'Receipt', message: { ...statement } } as const
  const signBoth = (key: Uint8Array | Signer) => [
    signReceipt({ chainId, statement, resolved }, key),
    signEigenText(eigenTextOf(exchange), key),
  ]
  return {
    'hash request and answer': () => [
      requestHash(request, resolved, signer.hashing),
      outputHash(response, signer.hashing),
    ],
    'hash request and answer, packages/proof alone': () => [
      requestHash(request, resolved),
      outputHash(response),
    ],
    'sign both': () => signBoth(signer),
    'sign both, packages/proof alone': () => signBoth(OPERATOR_KEY),
    'sign both with viem': () =>
      Promise.all([account.signTypedData(typed), account.signMessage({ message: eigenTextOf(exchange) })]),
    'verify a bundle': () => verifyBundle(document, trust),
  }
}

/** CPU time of one run, over as many as fill the window. */
async function microseconds(task: Task): Promise<number> {
  const start = process.cpuUsage()
  let runs = 0
  let elapsedUs = 0
  while (elapsedUs < flags.seconds * US_PER_SECOND) {
    await task()
    runs += 1
    const { user, system } = process.cpuUsage(start)
    elapsedUs = user + system
  }
  return elapsedUs / runs
}
