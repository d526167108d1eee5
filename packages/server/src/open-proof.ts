import { createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '@verbatim/engine'
import { formatVkey, noteSigner } from '@verbatim/proof'
import type { Config } from './config/config.ts'
import { DatabasePlace, FolderPlace, type Log, type LogPlace, openLog } from './log/log.ts'
import { logIdentity } from './log-identity.ts'
import type { Observer } from './observe/observe.ts'
import {
  OperatorHistory,
  openOperatorKey,
  openSigner,
  operatorKeyFile,
  ReceiptOffice,
} from './receipts/receipts.ts'
import { query, type Store } from './store/store.ts'

export interface Proof {
  receipts: ReceiptOffice
  log: Log
  operators: OperatorHistory
  /** A secret of this installation, for one purpose: the same on all replicas. */
  secretFor(purpose: string): Uint8Array
}

/**
 * What makes answers provable: the operator's key, the receipts, and the log that takes them.
 *
 * @throws SetupError for a key that cannot be used, or a log that is damaged or another's.
 */
export async function openProof(config: Config, store: Store, observer: Observer): Promise<Proof> {
  const { dataDir, receipts: settings } = config
  const operators = new OperatorHistory(store)
  await requireKnownKey(config, operators)
  const operator = openOperatorKey({
    dataDir,
    key: settings.operatorKey,
    keyFile: settings.operatorKeyFile,
  })
  await beginSigning(operators, operator.address)
  const { origin, key } = logIdentity(config)
  let wake = () => {}
  const vkey = formatVkey(noteSigner(origin, key).key)
  const receipts = new ReceiptOffice(
    store,
    {
      chainId: settings.chainId,
      signer: await openSigner(operator.secretKey),
      logVkey: vkey,
      retentionMs: settings.retentionMs,
      now: Date.now,
    },
    () => wake(),
  )
  const log = await openLog({
    place: logPlace(config, store),
    key,
    origin,
    entries: receipts.entries,
    witnesses: settings.witnesses,
    observe: (observation) => observer.observe(observation),
    now: Date.now,
  })
  wake = () => log.wake()
  const secretFor = (purpose: string) => createHmac('sha256', key).update(purpose).digest()
  return { receipts, log, operators, secretFor }
}

/** A key that was lost is not quietly replaced: whoever trusts the old address would be told nothing. */
async function requireKnownKey({ dataDir, receipts }: Config, operators: OperatorHistory): Promise<void> {
  const path = operatorKeyFile(dataDir)
  const isElsewhere = receipts.operatorKey !== undefined || receipts.operatorKeyFile !== undefined
  const last = (await operators.list()).at(-1)
  if (isElsewhere || last === undefined || existsSync(path)) return
  throw new SetupError(
    "The operator's key is gone.",
    `${path} is not there, and answers were signed by ${last.address}.`,
    'Restore it from a backup, or set VERBATIM_OPERATOR_KEY or VERBATIM_OPERATOR_KEY_FILE, as replicas need it. If it is lost, begin with another: verbatim operator rotate',
  )
}

/** Replicas with different keys would each be believed by half of the callers. */
async function beginSigning(operators: OperatorHistory, address: string): Promise<void> {
  const signing = await operators.begin(address, Date.now())
  if (signing === address) return
  throw new SetupError(
    'Other replicas sign with another key.',
    `Answers of this database are signed by ${signing}, and the key here is that of ${address}.`,
    'Give this replica the same key with VERBATIM_OPERATOR_KEY or VERBATIM_OPERATOR_KEY_FILE. To change it for all of them, let the old key hand over: verbatim operator rotate',
  )
}

const findLogFile = query((db, $: { path: string }) =>
  db.selectFrom('log_files').select('bytes').where('path', '=', $.path),
)

/** A folder is one machine's; replicas have their database in common. */
function logPlace({ databaseUrl, dataDir }: Config, store: Store): LogPlace {
  if (databaseUrl === undefined) return new FolderPlace(join(dataDir, 'log'))
  const read = async (path: string) => (await store.first(findLogFile, { path }))?.bytes
  return new DatabasePlace({ url: databaseUrl, read })
}
