import { existsSync } from 'node:fs'
import { SetupError } from '@verbatim/engine'
import type { Config } from './config/config.ts'
import {
  type OperatorEntry,
  OperatorHistory,
  openOperatorKey,
  operatorKeyFile,
  rotateOperator,
} from './receipts/receipts.ts'
import { openStore, type Store } from './store/store.ts'

type KeyConfig = Pick<Config, 'dataDir' | 'databaseUrl' | 'receipts'>

export interface OperatorState {
  /** Null where no key was made yet: the first start makes one. */
  address: string | null
  chainId: number
  /** A file's path, or the variable that holds the key. */
  source: string
  /** All that signed for this data folder, the one that signs now last. */
  history: OperatorEntry[]
}

/** The operator's key of a data folder, for the CLI: works while the service runs, and while it does not. */
export class OperatorFolder {
  readonly #config: KeyConfig
  readonly #store: Store

  private constructor(config: KeyConfig, store: Store) {
    this.#config = config
    this.#store = store
  }

  /** @throws SetupError when the database cannot be opened, or is not there. */
  static async open(config: KeyConfig): Promise<OperatorFolder> {
    const { dataDir, databaseUrl } = config
    return new OperatorFolder(config, await openStore({ dataDir, databaseUrl, mustExist: true }))
  }

  /** Makes no key. @throws SetupError when the one that is there cannot be used. */
  async show(): Promise<OperatorState> {
    const { dataDir, receipts } = this.#config
    const { operatorKey: key, operatorKeyFile: keyFile, chainId } = receipts
    const source = key === undefined ? (keyFile ?? operatorKeyFile(dataDir)) : 'VERBATIM_OPERATOR_KEY'
    const made = key !== undefined || keyFile !== undefined || existsSync(source)
    const address = made ? openOperatorKey({ dataDir, key, keyFile }).address : null
    return { address, chainId, source, history: await new OperatorHistory(this.#store).list() }
  }

  /**
   * A new key takes over. Without `file` it is made in the data folder, in place of the one there, which signs the handover and is gone then. With `file`, for
   * keys that are kept elsewhere, the key in that file is appointed, and nothing is changed but the database.
   *
   * @throws SetupError when a key cannot be used, does not lie in the data folder, or was not made yet.
   */
  async rotate(now: number, file?: string): Promise<{ from: string | null; to: string }> {
    if (file !== undefined) return this.#appoint(file, now)
    const { address, source, history } = await this.show()
    if (source !== operatorKeyFile(this.#config.dataDir)) {
      throw new SetupError(
        "The operator's key does not lie in the data folder.",
        `It comes from ${source}.`,
        'Put the new key into a file and have the old one hand over to it: verbatim operator rotate --to FILE. Then put it there, and start the service again.',
      )
    }
    if (address === null && history.length === 0) {
      throw new SetupError(
        'There is no key to rotate.',
        `${source} is not there.`,
        'verbatim serve makes one.',
      )
    }
    return rotateOperator(this.#store, this.#config.dataDir, now)
  }

  async #appoint(file: string, now: number): Promise<{ from: string | null; to: string }> {
    const { dataDir, receipts } = this.#config
    const { operatorKey: key, operatorKeyFile: keyFile } = receipts
    const { address: to } = openOperatorKey({ dataDir, key: undefined, keyFile: file })
    const history = new OperatorHistory(this.#store)
    const { address: from } = await this.show()
    if (from === null) await history.appoint(to, now)
    else await history.handOver(openOperatorKey({ dataDir, key, keyFile }), to, now)
    return { from, to }
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}
