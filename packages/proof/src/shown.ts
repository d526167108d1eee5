const MAX_CHARACTERS = 60
const BEYOND_64_BITS = 2n ** 64n

/** A value of a document as a sentence may name it: short, whatever it is and however deep. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'bigint') return digits(value)
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

function quoted(text: string): string {
  const cut = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text
  return JSON.stringify(cut)
}

/** To write all digits of a long one takes longer than its length. */
function digits(value: bigint): string {
  return value > -BEYOND_64_BITS && value < BEYOND_64_BITS
    ? value.toString()
    : 'a number of more than 64 bits'
}
