import { ProofError } from '../proof-error.ts'

const LENGTH_BYTES = 2
const MAX_ENTRY_BYTES = 0xffff

/**
 * Entries of a log, each behind its length as a big-endian uint16 (C2SP tlog-tiles).
 * @throws ProofError `entries_malformed` for an entry that is too long.
 */
export function formatEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const size = entries.reduce((sum, entry) => sum + LENGTH_BYTES + entry.length, 0)
  const bundle = new Uint8Array(size)
  const view = new DataView(bundle.buffer)
  let at = 0
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES)
      throw new ProofError('entries_malformed', `An entry of ${entry.length} bytes is too long.`)
    view.setUint16(at, entry.length)
    bundle.set(entry, at + LENGTH_BYTES)
    at += LENGTH_BYTES + entry.length
  }
  return bundle
}

/**
 * The first `count` entries of a bundle, or all of them. What follows them is ignored.
 * @throws ProofError `entries_malformed` when there are fewer, or the bytes end inside one.
 */
export function parseEntryBundle(bundle: Uint8Array, count: number = Number.POSITIVE_INFINITY): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.length)
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bundle.length && entries.length < count) {
    if (at + LENGTH_BYTES > bundle.length) throw cutShort(entries.length)
    const end = at + LENGTH_BYTES + view.getUint16(at)
    if (end > bundle.length) throw cutShort(entries.length)
    entries.push(bundle.subarray(at + LENGTH_BYTES, end))
    at = end
  }
  if (Number.isFinite(count) && entries.length < count) throw cutShort(entries.length)
  return entries
}

function cutShort(whole: number): ProofError {
  return new ProofError('entries_malformed', `The bundle of entries ends after ${whole} whole ones.`)
}
