/** Numbers as people read them. The page speaks English, so its numbers do too. */
const whole = new Intl.NumberFormat('en')
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 })
const few = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

export function count(n: number): string {
  return whole.format(n)
}

/** "1 token", "1,204 tokens". */
export function tokens(n: number): string {
  return plural(n, 'token')
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${whole.format(n)} ${n === 1 ? one : many}`
}

/** A span of time: "84 ms", "4.1 s", "3 min 5 s", "2 h 10 min", "3 d 4 h". */
export function span(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${oneDigit.format(ms / 1000)} s`
  const steps = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ] as const
  const at = steps.findIndex(([size]) => ms >= size)
  const parts = steps.slice(at, at + 2).map(([size, unit], index) => {
    const above = index === 0 ? Number.POSITIVE_INFINITY : (steps[at]?.[0] ?? 1)
    const value = Math.floor((ms % above) / size)
    return value === 0 ? '' : `${value} ${unit}`
  })
  return parts.filter((part) => part !== '').join(' ')
}

/** Tokens a second. */
export function rate(tokensPerSecond: number): string {
  return `${few.format(tokensPerSecond)} tok/s`
}

/** Decimal credits, as the service gives them: never through a float, which would round them. */
export function credits(decimal: string): string {
  return `${decimal} ${decimal === '1' ? 'credit' : 'credits'}`
}

export function bytes(n: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = n < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3))
  return `${few.format(n / 1000 ** power)} ${units[power]}`
}

const dayFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const momentFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** A day, in the reader's time zone. */
export function day(time: string | number): string {
  return dayFormat.format(new Date(time))
}

export function moment(time: string | number): string {
  return momentFormat.format(new Date(time))
}
