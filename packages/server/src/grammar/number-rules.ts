import { codeSet } from './code-set.ts'
import { characters, choice, type Expression, optional, repeat, sequence, text } from './expression.ts'
import { DIGIT, NON_ZERO } from './json-lexis.ts'

/** A bound of a number; `exclusive`: the number itself is out of bounds. */
export interface Bound {
  value: bigint
  exclusive: boolean
}

const LARGEST_INTEGER = 10n ** 18n - 1n
const LARGEST_WHOLE_PART = 10n ** 15n - 1n

/** Integers of at most 18 digits within the bounds, which are included; undefined when there is none. */
export function integerRange(min: bigint | undefined, max: bigint | undefined): Expression | undefined {
  const low = min === undefined || min < -LARGEST_INTEGER ? -LARGEST_INTEGER : min
  const high = max === undefined || max > LARGEST_INTEGER ? LARGEST_INTEGER : max
  if (low > high) return undefined
  const below = low < 0n ? [sequence(text('-'), wholeRange(high < -1n ? -high : 1n, -low))] : []
  const above = high >= 0n ? [wholeRange(low > 0n ? low : 0n, high)] : []
  return choice([...above, ...below])
}

/** Decimal numbers without an exponent between integer bounds; undefined when there is none. */
export function decimalRange(lower: Bound | undefined, upper: Bound | undefined): Expression | undefined {
  const zero = { value: 0n, exclusive: false }
  const aboveZero = { value: 0n, exclusive: true }
  const options: Expression[] = []
  if (upper === undefined || upper.value > 0n || (upper.value === 0n && !upper.exclusive)) {
    const from = lower === undefined || lower.value < 0n ? zero : lower
    options.push(...magnitudes(from, upper))
  }
  if (lower === undefined || lower.value < 0n) {
    const from = upper === undefined || upper.value >= 0n ? aboveZero : negated(upper)
    const below = magnitudes(from, lower === undefined ? undefined : negated(lower))
    if (below.length > 0) options.push(sequence(text('-'), choice(below)))
  }
  return options.length === 0 ? undefined : choice(options)
}

function negated({ value, exclusive }: Bound): Bound {
  return { value: -value, exclusive }
}

/** Numbers of no sign; `lower` is at least zero. */
function magnitudes(lower: Bound, upper: Bound | undefined): Expression[] {
  const digits = fractionDigits(lower, upper)
  const fraction = optional(sequence(text('.'), repeat(DIGIT, 1, digits)))
  const first = lower.exclusive ? lower.value + 1n : lower.value
  const last = upper === undefined ? LARGEST_WHOLE_PART : upper.value - 1n
  const options: Expression[] = []
  if (first <= last) options.push(sequence(wholeRange(first, last), fraction))
  if (lower.exclusive && (upper === undefined || upper.value > lower.value)) {
    options.push(sequence(text(`${lower.value}.`), notZero(digits)))
  }
  const reachesUpper = upper !== undefined && !upper.exclusive
  if (reachesUpper && (upper.value > lower.value || (upper.value === lower.value && !lower.exclusive))) {
    options.push(
      sequence(text(String(upper.value)), optional(sequence(text('.'), repeat(text('0'), 1, digits)))),
    )
  }
  return options
}

/** So few that no fraction is rounded onto a bound that is excluded. */
function fractionDigits(lower: Bound, upper: Bound | undefined): number {
  if (!lower.exclusive && upper?.exclusive !== true) return 15
  const whole = String(upper?.value ?? lower.value).length
  return Math.max(1, Math.min(10, 15 - whole))
}

function notZero(digits: number): Expression {
  const half = Math.max(1, Math.ceil(digits / 2))
  return sequence(repeat(text('0'), 0, half - 1), NON_ZERO, repeat(DIGIT, 0, digits - half))
}

/** Integers from `low` to `high`, both at least zero, without leading zeros. */
function wholeRange(low: bigint, high: bigint): Expression {
  const options: Expression[] = []
  for (let from = low; from <= high; ) {
    const digits = String(from).length
    const longest = 10n ** BigInt(digits) - 1n
    const to = longest < high ? longest : high
    options.push(sameLength(String(from), String(to)))
    from = to + 1n
  }
  return choice(options)
}

function sameLength(low: string, high: string): Expression {
  const from = low[0] ?? ''
  const to = high[0] ?? ''
  const rest = low.length - 1
  if (rest === 0) return digit(from, to)
  const [lowRest, highRest] = [low.slice(1), high.slice(1)]
  if (from === to) return sequence(text(from), sameLength(lowRest, highRest))
  const [zeros, nines] = ['0'.repeat(rest), '9'.repeat(rest)]
  const firstFree = lowRest === zeros ? Number(from) : Number(from) + 1
  const lastFree = highRest === nines ? Number(to) : Number(to) - 1
  const options: Expression[] = []
  if (lowRest !== zeros) options.push(sequence(text(from), sameLength(lowRest, nines)))
  if (firstFree <= lastFree) {
    options.push(sequence(digit(String(firstFree), String(lastFree)), repeat(DIGIT, rest, rest)))
  }
  if (highRest !== nines) options.push(sequence(text(to), sameLength(zeros, highRest)))
  return choice(options)
}

function digit(from: string, to: string): Expression {
  if (from === to) return text(from)
  return characters(codeSet([[from.charCodeAt(0), to.charCodeAt(0)]]))
}
