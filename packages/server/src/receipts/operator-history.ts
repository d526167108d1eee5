import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { signEigenText } from '@verbatim/proof'
import type { Store } from '../store/store.ts'
import { freshKey, type OperatorKey, openOperatorKey, operatorKeyFile } from './operator-key.ts'

/** One operator's address and when it signed. Times are milliseconds since 1970. */
export interface OperatorEntry {
  address: string
  since: number
  /** undefined for the one that signs now. */
  until: number | undefined
  /** How the next one took over: the old key's EIP-191 signature over `handoverText`; undefined where the old key was not there to give it. */
  handover: string | undefined
}

/** Which addresses have signed for this service: a receipt of an old key is still one of ours. */
export class OperatorHistory {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** All of them, the one that signs now last. */
  list(): OperatorEntry[] {
    return this.#store
      .prepare('SELECT * FROM operators ORDER BY until IS NULL, since')
      .all()
      .map((row) => ({
        address: String(row.address),
        since: Number(row.since),
        until: row.until === null ? undefined : Number(row.until),
        handover: row.handover === null ? undefined : String(row.handover),
      }))
  }

  /** Notes that `address` signs from now on. An address that signed before signs again. */
  begin(address: string, now: number, handover?: string): void {
    this.#store.exec('BEGIN IMMEDIATE')
    try {
      this.#store
        .prepare('UPDATE operators SET until = ?, handover = ? WHERE until IS NULL AND address <> ?')
        .run(now, handover ?? null, address)
      this.#store
        .prepare(
          `INSERT INTO operators (address, since) VALUES (?, ?)
           ON CONFLICT (address) DO UPDATE SET until = NULL, handover = NULL WHERE until IS NOT NULL`,
        )
        .run(address, now)
      this.#store.exec('COMMIT')
    } catch (error) {
      if (this.#store.isTransaction) this.#store.exec('ROLLBACK')
      throw error
    }
  }
}

/** What an operator's old key signs, by EIP-191, when a new one takes over. */
export function handoverText(from: string, to: string, atMs: number): string {
  return `Verbatim operator handover\nfrom ${from}\nto ${to}\nat ${new Date(atMs).toISOString()}`
}

/**
 * Makes a new key in the data folder and notes that it takes over from the old one, which signs the handover and is gone then. A service that
 * runs goes on with the old key until it starts again.
 *
 * @throws SetupError when the old key cannot be read.
 */
export function rotateOperator(store: Store, dataDir: string, now: number): { from: string; to: string } {
  const old = openOperatorKey({ dataDir, key: undefined, keyFile: undefined })
  const path = operatorKeyFile(dataDir)
  const temporary = `${path}.next`
  rmSync(temporary, { force: true })
  writeFileSync(temporary, `${freshKey()}\n`, { mode: 0o600, flag: 'wx', flush: true })
  const next: OperatorKey = openOperatorKey({ dataDir, key: undefined, keyFile: temporary })
  const history = new OperatorHistory(store)
  history.begin(old.address, now)
  const handover = signEigenText(handoverText(old.address, next.address, now), old.secretKey)
  history.begin(next.address, now, handover)
  renameSync(temporary, path)
  return { from: old.address, to: next.address }
}
