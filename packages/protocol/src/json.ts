/**
 * A request's seed has 64 bits, but `JSON.parse` rounds integers beyond 2^53, and a seed that was rounded is another
 * seed. So the seed of a body, where it is that long, becomes a bigint; every other number is as `JSON.parse` has it.
 *
 * @throws SyntaxError when `source` is not JSON.
 */
export function parseJson(source: string): unknown {
  const body: unknown = JSON.parse(source)
  if (!hasLongSeed(body)) return body
  return { ...body, seed: longSeed(source) ?? body.seed }
}

function hasLongSeed(body: unknown): body is { seed: number } {
  const seed = body !== null && typeof body === 'object' && 'seed' in body ? body.seed : undefined
  return Number.isInteger(seed) && !Number.isSafeInteger(seed)
}

/** The digits of the outermost `seed`, by the source text that the reviver is told. */
function longSeed(source: string): bigint | undefined {
  const found: { holder: unknown; digits: string }[] = []
  const root: unknown = JSON.parse(source, function (
    this: unknown,
    key,
    value,
    context?: { source?: string },
  ) {
    if (key === 'seed' && typeof value === 'number')
      found.push({ holder: this, digits: context?.source ?? '' })
    return value
  } as Parameters<typeof JSON.parse>[1])
  const digits = found.find(({ holder }) => holder === root)?.digits ?? ''
  return /^-?\d+$/.test(digits) ? BigInt(digits) : undefined
}

/** A number of up to 64 bits that `JSON.stringify` writes with all its digits. */
export function jsonInteger(value: bigint): unknown {
  const narrow = Number(value)
  if (Number.isSafeInteger(narrow)) return narrow
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(value.toString())
}
