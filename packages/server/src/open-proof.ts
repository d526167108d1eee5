import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '@verbatim/engine'
import { formatVkey, noteSigner, ProofError } from '@verbatim/proof'
import type { Config } from './config/config.ts'
import { type Log, openLog } from './log/log.ts'
import type { Observer } from './observe/observe.ts'
import {
  freshKey,
  OperatorHistory,
  openOperatorKey,
  operatorKeyFile,
  ReceiptOffice,
  readSecret,
} from './receipts/receipts.ts'
import type { Store } from './store/store.ts'

export interface Proof {
  receipts: ReceiptOffice
  log: Log
  operators: OperatorHistory
}

/**
 * What makes answers provable: the operator's key, the receipts, and the log that takes them.
 *
 * @throws SetupError for a key that cannot be used, or a log that is damaged or another's.
 */
export async function openProof(config: Config, store: Store, observer: Observer): Promise<Proof> {
  const { dataDir, receipts: settings } = config
  const operators = new OperatorHistory(store)
  requireKnownKey(config, operators)
  const operator = openOperatorKey({
    dataDir,
    key: settings.operatorKey,
    keyFile: settings.operatorKeyFile,
  })
  operators.begin(operator.address, Date.now())
  const { origin, key } = logIdentity(dataDir, settings.logOrigin)
  let wake = () => {}
  const vkey = formatVkey(noteSigner(origin, key).key)
  const receipts = new ReceiptOffice(
    store,
    {
      chainId: settings.chainId,
      secretKey: operator.secretKey,
      logVkey: vkey,
      retentionMs: settings.retentionMs,
      now: Date.now,
    },
    () => wake(),
  )
  const log = await openLog({
    directory: join(dataDir, 'log'),
    key,
    origin,
    entries: receipts.entries,
    witnesses: settings.witnesses,
    observe: (observation) => observer.observe(observation),
    now: Date.now,
  })
  wake = () => log.wake()
  return { receipts, log, operators }
}

/** A key that was lost is not quietly replaced: whoever trusts the old address would be told nothing. */
function requireKnownKey({ dataDir, receipts }: Config, operators: OperatorHistory): void {
  const path = operatorKeyFile(dataDir)
  const isElsewhere = receipts.operatorKey !== undefined || receipts.operatorKeyFile !== undefined
  const last = operators.list().at(-1)
  if (isElsewhere || last === undefined || existsSync(path)) return
  throw new SetupError(
    "The operator's key is gone.",
    `${path} is not there, and answers were signed by ${last.address}.`,
    'Restore it from a backup, or begin with another: verbatim operator rotate',
  )
}

/** Who the log is: its Ed25519 key, which the first start makes, and its name, which is made of the key unless another is set. */
function logIdentity(dataDir: string, named: string | undefined): { origin: string; key: Uint8Array } {
  const path = join(dataDir, 'log.key')
  const text = readSecret(path, () => `${freshKey()}\n`).trim()
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new SetupError(
      `The log's key in ${path} cannot be used.`,
      'It is not 64 lower-case hex digits.',
      'Restore it from a backup. A log is known by its key: with another key it is another log, in another folder.',
    )
  }
  const key = new Uint8Array(Buffer.from(text, 'hex'))
  const { publicKey } = noteSigner('log', key).key
  const own = `verbatim.local/${createHash('sha256').update(publicKey).digest('hex').slice(0, 16)}`
  return { origin: checkedOrigin(named ?? own, key), key }
}

function checkedOrigin(origin: string, key: Uint8Array): string {
  try {
    return noteSigner(origin, key).key.name
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    throw new SetupError(
      'VERBATIM_LOG_ORIGIN is not valid.',
      error.message,
      'Give a name like log.example.com/receipts: no white space and no plus.',
    )
  }
}
