import { recoverEigenSigner } from './eigen-signature.ts'
import { ProofError } from './proof-error.ts'

/** That an operator's key hands over to the next one, as `/.well-known/verbatim.json` tells it. */
export interface HandoverStatement {
  from: string
  to: string
  /** Milliseconds since 1970. */
  atMs: number
  /** EIP-191, 130 hex digits, by the key of `from` over `handoverText`. */
  signature: string
}

/** What an operator's old key signs, by EIP-191, when a new one takes over. */
export function handoverText(from: string, to: string, atMs: number): string {
  return `Verbatim operator handover\nfrom ${from}\nto ${to}\nat ${new Date(atMs).toISOString()}`
}

/** Whether the key of `from` signed that `to` takes over. A signature that cannot be read is none. */
export function isHandover({ from, to, atMs, signature }: HandoverStatement): boolean {
  if (Number.isNaN(new Date(atMs).getTime())) return false
  try {
    return recoverEigenSigner(handoverText(from, to, atMs), signature) === from
  } catch (error) {
    if (error instanceof ProofError) return false
    throw error
  }
}
