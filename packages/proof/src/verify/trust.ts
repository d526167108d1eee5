/** What the verifier knows beforehand. The operator's address is enough: the operator's signature names the log. */
export interface Trust {
  /** The operator's address. */
  operator?: string | undefined
  chainId?: number | undefined
  /** The log's verifier key, where it is known from elsewhere than the receipt. */
  logKey?: string | undefined
  /** Verifier keys of witnesses whose cosignatures the checkpoint may have. */
  witnesses?: readonly string[] | undefined
  /** A checkpoint of the same log seen before, with the consistency proof (hex) between the two where their sizes differ. */
  known?: { checkpoint: string; consistency?: readonly string[] | undefined } | undefined
}
