import type { ParameterObject } from '@verbatim/protocol'

/** What a parameter takes: "0 to 2", "integer, at least 1", "low, medium, high". */
export function rangeWords(parameter: ParameterObject): string {
  const { type, values } = parameter
  if (values !== undefined) return values.join(', ')
  const bounds = boundWords(parameter)
  if (type === 'integer') return bounds === '' ? 'integer' : `integer, ${bounds}`
  if (type === 'number') return bounds === '' ? 'number' : bounds
  if (type === 'boolean') return 'true or false'
  return type === 'string' ? 'text' : type
}

function boundWords({ minimum, maximum, exclusive_minimum: exclusive }: ParameterObject): string {
  const least = minimum === undefined ? undefined : signed(minimum)
  const most = maximum === undefined ? undefined : signed(maximum)
  if (least === undefined) return most === undefined ? '' : `up to ${most}`
  if (exclusive) return most === undefined ? `above ${least}` : `above ${least}, up to ${most}`
  return most === undefined ? `at least ${least}` : `${least} to ${most}`
}

/** With a minus sign instead of a hyphen, as the documents have it. */
function signed(n: number): string {
  return n < 0 ? `−${-n}` : `${n}`
}

/** A default as it would be sent; null where nothing is, and the description says what counts then. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return 'none'
  if (typeof value === 'string') return value
  return typeof value === 'number' ? signed(value) : JSON.stringify(value)
}
