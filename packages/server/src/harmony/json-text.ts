const MAX_DEPTH = 200

/** A schema that no prompt has use for, and that would exhaust the machine. */
export class UnwritableSchema extends Error {}

/**
 * Compact JSON of what came as JSON.
 *
 * @throws UnwritableSchema
 */
export function jsonText(value: unknown): string {
  checkDepth(value)
  return JSON.stringify(value)
}

/** @throws UnwritableSchema */
export function checkDepth(value: unknown): void {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new UnwritableSchema(`is nested deeper than ${MAX_DEPTH} levels.`)
    level = level.flatMap((one) => (one !== null && typeof one === 'object' ? Object.values(one) : []))
  }
}
