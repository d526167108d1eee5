import { MAX_CHECKPOINT_LENGTH } from '../bundle.ts'
import { exactly, flag, listOf, number, optional, shortText, text } from '../form.ts'

/** What the verifier knows beforehand. The operator's address is enough: the operator's signature names the log. */
export interface Trust {
  /** The operator's address. */
  operator?: string | undefined
  chainId?: number | undefined
  /** The receipt has to be in the log. It has to be, too, for who names the log's key or a checkpoint known before. */
  requireInclusion?: boolean | undefined
  /** The log's verifier key, where it is known from elsewhere than the receipt. */
  logKey?: string | undefined
  /** Verifier keys of witnesses whose cosignatures the checkpoint may have. */
  witnesses?: readonly string[] | undefined
  /** A checkpoint of the same log seen before, with the consistency proof (hex) between the two where their sizes differ. */
  known?: { checkpoint: string; consistency?: readonly string[] | undefined } | undefined
}

/**
 * What was given as trust; a caller's slip of the pen must not make a check that was asked for go away.
 *
 * @throws ProofError `malformed`, `unknown_member`, `not_canonical`.
 */
export function readTrust(trust: unknown): Trust {
  return form(trust, 'trust')
}

const form = exactly<Trust>({
  operator: optional(text),
  chainId: optional(number),
  requireInclusion: optional(flag),
  logKey: optional(text),
  witnesses: optional(listOf(text)),
  known: optional(
    exactly<NonNullable<Trust['known']>>({
      checkpoint: shortText(MAX_CHECKPOINT_LENGTH),
      consistency: optional(listOf(text)),
    }),
  ),
})

/** Why the document has to say where in the log it stands; undefined where it need not. */
export function whyLogged({ requireInclusion, logKey, known }: Trust): string | undefined {
  if (requireInclusion === true) return 'that was asked for'
  if (logKey !== undefined) return 'the log was named'
  return known === undefined ? undefined : 'a checkpoint of the log was given'
}
