import { ERRORS } from '@verbatim/protocol'
import { code, markdownTable } from './table.ts'

/** Every error that reaches a caller, from the table that the service throws by. */
export function errorTable(): string {
  const rows = Object.entries(ERRORS)
    .filter(([, { status }]) => status !== 499)
    .map(([name, { status, type, help }]) => [String(status), code(name), code(type), help])
  return markdownTable(['Status', 'Code', 'Type', 'What to do'], rows)
}
