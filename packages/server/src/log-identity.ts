import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { SetupError } from '@verbatim/engine'
import { noteSigner, ProofError } from '@verbatim/proof'
import type { Config } from './config/config.ts'
import { freshKey, readNamedSecret, readSecret } from './receipts/receipts.ts'

export interface LogIdentity {
  origin: string
  /** The seed of the Ed25519 key, 32 bytes. */
  key: Uint8Array
}

/**
 * Who the log is: its key, from the environment, a file that is named, or the data folder, where the first start makes one; and its name, which is made
 * of the key unless another is set.
 *
 * @throws SetupError for a key or a name that cannot be used.
 */
export function logIdentity({ dataDir, receipts }: Pick<Config, 'dataDir' | 'receipts'>): LogIdentity {
  const { text, source } = keyText(dataDir, receipts)
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new SetupError(
      `The log's key in ${source} cannot be used.`,
      'It is not 64 lower-case hex digits.',
      'Restore it from a backup. A log is known by its key: with another key it is another log, in another place.',
    )
  }
  const key = new Uint8Array(Buffer.from(text, 'hex'))
  const { publicKey } = noteSigner('log', key).key
  const own = `verbatim.local/${createHash('sha256').update(publicKey).digest('hex').slice(0, 16)}`
  return { origin: checkedOrigin(receipts.logOrigin ?? own, key), key }
}

function keyText(
  dataDir: string,
  { logKey, logKeyFile }: Config['receipts'],
): { text: string; source: string } {
  if (logKey !== undefined) return { text: logKey, source: 'VERBATIM_LOG_KEY' }
  if (logKeyFile !== undefined) return { text: readNamedSecret(logKeyFile).trim(), source: logKeyFile }
  const source = join(dataDir, 'log.key')
  return { text: readSecret(source, () => `${freshKey()}\n`).trim(), source }
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
