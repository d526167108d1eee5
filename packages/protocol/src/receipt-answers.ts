import type { Bundle, Check, Inclusion, Receipt } from '@verbatim/proof'

/** `GET /v1/receipts/{id}`: both proofs are null until the log has the receipt, which takes less than a second. */
export interface LoggedReceipt {
  receipt: Receipt
  inclusion: Inclusion | null
  /** The log's signed note. */
  checkpoint: string | null
}

/** `POST /v1/verify`. */
export interface VerificationAnswer {
  verified: boolean
  checks: Check[]
  /** What no check can show. */
  not_proven: string[]
}

/** `GET /.well-known/verbatim.json`: what a verifier wants to know of a service, in the service's own words. */
export interface ServiceDescription {
  service: 'verbatim'
  version: string
  chain_id: number
  /** The address that signs now. */
  operator: string
  /** All that ever signed; times are ISO 8601. */
  operators: {
    address: string
    since: string
    until: string | null
    handover: string | null
    handover_at: string | null
    successor: string | null
  }[]
  log: { vkey: string; url: string; witnesses: string[] }
  verifier: string
  models: { id: string; determinism: string; engine: string }[]
}

/** A bundle as the service gives it: to be checked like one from anywhere. */
export type ServedBundle = Bundle
