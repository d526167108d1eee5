import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { silentProgress, withLock } from '@verbatim/engine'
import { handoverText, signEigenText } from '@verbatim/proof'
import { note } from '../audit/audit.ts'
import { query, type Store } from '../store/store.ts'
import { beginOperator, type Handover, handOver } from './operator-commands.ts'
import { freshKey, type OperatorKey, openOperatorKey, operatorKeyFile } from './operator-key.ts'

/** One operator's address and when it signed. Times are milliseconds since 1970. */
export interface OperatorEntry {
  address: string
  since: number
  /** undefined for the one that signs now. */
  until: number | undefined
  /** How the next one took over: the old key's EIP-191 signature over `handoverText`; undefined where the old key was not there to give it. */
  handover: string | undefined
  /** When it handed over, and to whom: both stand in the text that was signed. */
  handoverAt: number | undefined
  successor: string | undefined
}

const allOperators = query((db, _: object) => db.selectFrom('operators').selectAll().orderBy('since'))

/** Which addresses have signed for this service: a receipt of an old key is still one of ours. */
export class OperatorHistory {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** All of them, the one that signs now last. */
  async list(): Promise<OperatorEntry[]> {
    const rows = await this.#store.all(allOperators, {})
    return rows
      .sort((a, b) => Number(a.until === null) - Number(b.until === null))
      .map(({ address, since, until, handover, handover_at: handoverAt, successor }) => ({
        address,
        since,
        until: until ?? undefined,
        handover: handover ?? undefined,
        handoverAt: handoverAt ?? undefined,
        successor: successor ?? undefined,
      }))
  }

  /**
   * Notes that `address` signs from now on; on SQLite an address that signed before may sign again. Replicas that share a Postgres sign with one key: there
   * another one begins only when the one that signs has handed over to it.
   *
   * @returns the address that signs now.
   */
  async begin(address: string, now: number): Promise<string> {
    const shared = this.#store.dialect === 'postgres'
    const [signing] = await this.#store.commit(beginOperator({ address, now, shared }))
    return signing
  }

  /** `from` hands over to the address `to`, and signs until that one begins. */
  async handOver(from: OperatorKey, to: string, now: number): Promise<void> {
    const { address, secretKey } = from
    const handover = signEigenText(handoverText(address, to, now), secretKey)
    await this.#note({ address, now, successor: to, handover })
  }

  /** The same where the key that signed last is lost: nobody can check it, and so there is no signature. */
  async appoint(to: string, now: number): Promise<void> {
    const last = (await this.list()).at(-1)
    if (last === undefined || last.address === to) return
    await this.#note({ address: last.address, now, successor: to, handover: null })
  }

  async #note(args: Handover): Promise<void> {
    const { address: from, successor: to, now: at } = args
    const act = { at, actor: 'cli', action: 'operator-rotated', target: from, details: { from, to } }
    await this.#store.commit(handOver(args), note(act))
  }
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
    const history = new OperatorHistory(store)
    if (old === null) await history.appoint(to, now)
    else await history.handOver(old, to, now)
    renameSync(temporary, path)
    return { from: old?.address ?? null, to }
  })
}
