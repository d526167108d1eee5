import type { Usage } from '@verbatim/protocol'

/** What one request used: never what was asked and answered. */
export interface UsageRow extends Usage {
  requestId: string
  /** When it was over, in milliseconds since 1970. */
  at: number
  accountId: string
  /** Null for a keyless caller. */
  keyId: string | null
  surface: string
  /** The id of the model; null when the request was refused before one was known. */
  model: string | null
  /** The effort that ran; null when the request was refused before that was known. */
  reasoningEffort: string | null
  /** Of HTTP. */
  status: number
  latencyMs: number
  firstTokenMs: number | null
  /** What it costs by the price of the model, also where nobody is charged. */
  costNanocredits: bigint
  receiptId: string | null
  /** How many requests it stands for, the first of which it names; one where it does not say. */
  requests?: number | undefined
}
