import { parseAddress } from './address.ts'
import { from0x } from './hex.ts'
import { isObject, type JsonObject } from './json-value.ts'
import { ProofError } from './proof-error.ts'
import { shown } from './shown.ts'

/** Reads one member of a document, or throws a ProofError that says what is wrong with it; `path` names it. */
export type Reader<T> = (value: unknown, path: string) => T

type Readers<T> = { [Name in keyof T]-?: Reader<T[Name]> }

/** An object with exactly these members: one that is not known could be changed unseen. */
export function exactly<T extends object>(readers: Readers<T>): Reader<T> {
  const names = Object.keys(readers) as (keyof T & string)[]
  return (value, path) => {
    const given = object(value, path)
    const unknown = Object.keys(given).find((name) => !Object.hasOwn(readers, name))
    if (unknown !== undefined) {
      throw new ProofError('unknown_member', `${path} has a member ${shown(unknown)} that is not known.`)
    }
    const read = names.map((name) => [name, readers[name](own(given, name), `${path}.${name}`)])
    return Object.fromEntries(read) as T
  }
}

function own(given: JsonObject, name: string): unknown {
  return Object.hasOwn(given, name) ? given[name] : undefined
}

export const object: Reader<JsonObject> = (value, path) => {
  if (!isObject(value)) throw new ProofError('malformed', `${path} is not an object.`)
  return value
}

export const text: Reader<string> = (value, path) => {
  if (typeof value !== 'string') throw new ProofError('malformed', `${path} is not a string.`)
  if (!value.isWellFormed()) throw new ProofError('not_canonical', `${path} has half of a surrogate pair.`)
  return value
}

/** What is a name or an id is short; one that is not would only make work for who reads it. */
export function shortText(maxLength: number): Reader<string> {
  return (value, path) => {
    const given = text(value, path)
    if (given.length <= maxLength) return given
    throw new ProofError('malformed', `${path} is longer than ${maxLength} characters.`)
  }
}

export const flag: Reader<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new ProofError('malformed', `${path} is neither true nor false.`)
  return value
}

export const number: Reader<number> = (value, path) => {
  if (typeof value !== 'number') throw new ProofError('malformed', `${path} is not a number.`)
  return value
}

/** A whole number from 0, that a double holds exactly. */
export function wholeNumber(bits = 53, least = 0): Reader<number> {
  const above = 2 ** Math.min(bits, 53)
  return (value, path) => {
    if (isWhole(value) && value >= least && value < above) return value
    throw new ProofError('bad_number', `${path} is not a whole number from ${least} to ${above - 1}.`)
  }
}

/** Minus zero is another spelling of zero. */
function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && !Object.is(value, -0)
}

export function only<T extends string | number>(allowed: readonly T[]): Reader<T> {
  return (value, path) => {
    const found = allowed.find((one) => one === value)
    if (found !== undefined) return found
    throw new ProofError(
      'malformed',
      `${path} is not ${allowed.map((one) => JSON.stringify(one)).join(' or ')}.`,
    )
  }
}

export function listOf<T>(reader: Reader<T>): Reader<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new ProofError('malformed', `${path} is not a list.`)
    return value.map((item, index) => reader(item, `${path}[${index}]`))
  }
}

export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, path) => (value === undefined ? undefined : reader(value, path))
}

export function orNull<T>(reader: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : reader(value, path))
}

export function matching(pattern: RegExp, what: string): Reader<string> {
  return (value, path) => {
    if (typeof value === 'string' && pattern.test(value)) return value
    throw new ProofError('malformed', `${path} is not ${what}.`)
  }
}

/** `0x` and lower-case hex of so many bytes. */
export function hex0x(sizeBytes: number): Reader<string> {
  return (value, path) => {
    const given = text(value, path)
    return within(path, () => from0x(given, sizeBytes), given)
  }
}

export const address: Reader<string> = (value, path) => {
  const given = text(value, path)
  if (parseAddress(given) === given) return given
  throw new ProofError('bad_address', `${path} is not in EIP-55 form.`)
}

/** Runs a check of the value at `path`, which the error will name. */
export function within<T>(path: string, check: () => unknown, value: T): T {
  try {
    check()
    return value
  } catch (error) {
    if (error instanceof ProofError)
      throw new ProofError(error.code, `${path}: ${error.message}`, { cause: error })
    throw error
  }
}
