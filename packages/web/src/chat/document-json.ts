import { jsonInteger } from '@verbatim/protocol'

/** Conversations as JSON: the seeds of answers have up to 64 bits and keep all their digits. To be read again with proof's `parseDocument`. */
export function documentJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_name, member) => (typeof member === 'bigint' ? jsonInteger(member) : member),
    indent,
  )
}
