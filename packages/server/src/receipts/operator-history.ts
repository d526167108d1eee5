import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { silentProgress, withLock } from '@verbatim/engine'
import { signEigenText } from '@verbatim/proof'
import { inTransaction, type Store } from '../store/store.ts'
import { freshKey, openOperatorKey, operatorKeyFile } from './operator-key.ts'

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
  begin(address: string, now: number): void {
    inTransaction(this.#store, () => {
      this.#store
        .prepare('UPDATE operators SET until = ? WHERE until IS NULL AND address <> ?')
        .run(now, address)
      this.#store
        .prepare(
          `INSERT INTO operators (address, since) VALUES (?, ?)
           ON CONFLICT (address) DO UPDATE SET until = NULL, handover = NULL WHERE until IS NOT NULL`,
        )
        .run(address, now)
    })
  }

  /** Keeps the signature by which `address` hands over; it signs until the next one begins. */
  handOver(address: string, now: number, handover: string): void {
    this.#store
      .prepare(
        `INSERT INTO operators (address, since, handover) VALUES (?, ?, ?)
         ON CONFLICT (address) DO UPDATE SET handover = excluded.handover`,
      )
      .run(address, now, handover)
  }
}

/** What an operator's old key signs, by EIP-191, when a new one takes over. */
export function handoverText(from: string, to: string, atMs: number): string {
  return `Verbatim operator handover\nfrom ${from}\nto ${to}\nat ${new Date(atMs).toISOString()}`
}

/**
 * Makes a new key in the data folder. The old one signs the handover and is gone then; a service that runs goes on with it until it starts
 * again, and only then is its time over. Where the old key is lost there is no handover.
 *
 * @throws SetupError when the old key cannot be read.
 */
export function rotateOperator(
  store: Store,
  dataDir: string,
  now: number,
): Promise<{ from: string | null; to: string }> {
  const path = operatorKeyFile(dataDir)
  const lock = { purpose: "rotating the operator's key", progress: silentProgress, signal: undefined }
  return withLock(`${path}.lock`, lock, async () => {
    const old = existsSync(path) ? openOperatorKey({ dataDir, key: undefined, keyFile: undefined }) : null
    const temporary = `${path}.next`
    rmSync(temporary, { force: true })
    writeFileSync(temporary, `${freshKey()}\n`, { mode: 0o600, flag: 'wx', flush: true })
    const { address: to } = openOperatorKey({ dataDir, key: undefined, keyFile: temporary })
    if (old !== null) {
      const handover = signEigenText(handoverText(old.address, to, now), old.secretKey)
      new OperatorHistory(store).handOver(old.address, now, handover)
    }
    renameSync(temporary, path)
    return { from: old?.address ?? null, to }
  })
}
