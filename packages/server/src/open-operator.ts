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

type KeyConfig = Pick<Config, 'dataDir' | 'receipts'>

export interface OperatorState {
  /** Null where no key was made yet: the first start makes one. */
  address: string | null
  chainId: number
  /** A file's path, or the variable that holds the key. */
  source: string
  /** All that signed for this data folder, the one that signs now last. */
  history: OperatorEntry[]
}

/** The operator's key of a data folder, for the CLI: works while the service runs, and before it ever did. */
export class OperatorFolder {
  readonly #config: KeyConfig
  readonly #store: Store

  constructor(config: KeyConfig) {
    this.#config = config
    this.#store = openStore(config.dataDir)
  }

  /** Makes no key. @throws SetupError when the one that is there cannot be used. */
  show(): OperatorState {
    const { dataDir, receipts } = this.#config
    const { operatorKey: key, operatorKeyFile: keyFile, chainId } = receipts
    const source = key === undefined ? (keyFile ?? operatorKeyFile(dataDir)) : 'VERBATIM_OPERATOR_KEY'
    const made = key !== undefined || keyFile !== undefined || existsSync(source)
    const address = made ? openOperatorKey({ dataDir, key, keyFile }).address : null
    return { address, chainId, source, history: new OperatorHistory(this.#store).list() }
  }

  /**
   * A new key takes over from the one in the data folder, which signs the handover and is gone then.
   *
   * @throws SetupError when the key does not lie in the data folder, or was not made yet.
   */
  async rotate(now: number): Promise<{ from: string | null; to: string }> {
    const { address, source, history } = this.show()
    if (source !== operatorKeyFile(this.#config.dataDir)) {
      throw new SetupError(
        "The operator's key does not lie in the data folder.",
        `It comes from ${source}.`,
        'Put another key there and start the service again: it notes the change.',
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

  close(): void {
    this.#store.close()
  }
}
