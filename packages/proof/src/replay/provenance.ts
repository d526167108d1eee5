import type { Receipt } from '../receipt.ts'
import { type Statement, UNKNOWN_HASH } from '../statement.ts'

/** What an answer depends on beside its request, where two receipts do not agree on it. */
export interface ProvenanceDifference {
  what: string
  original: string
  replay: string
}

const FIELDS: [what: string, field: keyof Statement][] = [
  ['weights', 'weightsHash'],
  ['projector', 'projectorHash'],
  ['template', 'templateHash'],
  ['engine', 'engineHash'],
  ['instruction set', 'instructionSet'],
  ['determinism class', 'determinism'],
]

/** In what the machine behind two answers differs: an answer that is not the same again then proves nothing. */
export function provenanceDifferences(original: Receipt, replay: Receipt): ProvenanceDifference[] {
  const [was, is] = [original.statement, replay.statement]
  const differing = FIELDS.flatMap(([what, field]) =>
    was[field] === is[field] ? [] : [{ what, original: told(was, field), replay: told(is, field) }],
  )
  const media = [original, replay].map(({ resolved }) => JSON.stringify(resolved.remote_media))
  if (media[0] === media[1]) return differing
  return [...differing, { what: 'fetched media', original: 'other bytes', replay: 'other bytes' }]
}

/** An engine is better known by its name than by its hash. */
function told(statement: Statement, field: keyof Statement): string {
  const value = String(statement[field])
  if (value === UNKNOWN_HASH || value === '') return 'not known'
  return field === 'engineHash' ? `${statement.engine} (${value})` : value
}

/** Whether two hashes are known and differ. */
export function hashesDiffer(left: string, right: string): boolean {
  return left !== UNKNOWN_HASH && right !== UNKNOWN_HASH && left !== right
}
