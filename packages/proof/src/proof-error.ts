/**
 * Every reason for which a proof, or a part of one, is refused. A closed union: `docs/reference/receipt.md` tells what each means, and a
 * verifier that answers with another code is not this one.
 */
export const PROOF_CODES = [
  // What is not well-formed.
  'malformed',
  'unknown_member',
  'unsupported_version',
  'bad_number',
  'bad_hex',
  'bad_base64',
  'bad_address',
  'not_canonical',
  // The operator, the chain and the signatures.
  'bad_key',
  'bad_recovery_id',
  'high_s',
  'bad_signature',
  'receipt_missing',
  'receipt_signature_mismatch',
  'operator_unknown',
  'operator_mismatch',
  'chain_unknown',
  'chain_mismatch',
  'eigenai_signature_missing',
  'eigenai_signature_malformed',
  'eigenai_high_s',
  'eigenai_bad_recovery_id',
  'eigenai_signature_mismatch',
  // What the receipt says of the request and the answer.
  'request_mismatch',
  'parameter_mismatch',
  'answer_mismatch',
  'receipt_id_mismatch',
  'response_id_mismatch',
  'model_mismatch',
  'usage_mismatch',
  // The log.
  'vkey_malformed',
  'note_malformed',
  'note_signature_invalid',
  'note_unknown_signer',
  'checkpoint_malformed',
  'checkpoint_unsigned',
  'log_mismatch',
  'log_range',
  'inclusion_missing',
  'tree_size_mismatch',
  'leaf_out_of_range',
  'proof_length',
  'inclusion_mismatch',
  'log_forked',
  'consistency_mismatch',
  'tile_missing',
  'tile_malformed',
  'entries_malformed',
] as const

export type ProofCode = (typeof PROOF_CODES)[number]

/** A proof that does not hold, or that cannot be read; `message` is a sentence for a reader. */
export class ProofError extends Error {
  readonly code: ProofCode

  constructor(code: ProofCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ProofError'
    this.code = code
  }
}
