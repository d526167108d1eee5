import { parseCredits, VerbatimError } from '@verbatim/protocol'
import type { OptionKind } from './option-kinds.ts'

const AMOUNT = 'must be an amount of credits such as 12.5, with at most 9 decimals'

/** Nanocredits. */
export const creditsKind: OptionKind = {
  placeholder: 'CREDITS',
  read(text) {
    try {
      return { value: parseCredits(text) }
    } catch (error) {
      if (error instanceof VerbatimError) return { must: AMOUNT }
      throw error
    }
  },
}

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds. */
export function durationKind(longestMs: number, longest: string): OptionKind {
  return {
    placeholder: 'DURATION',
    read(text) {
      const value = durationOf(text)
      return value !== undefined && value <= longestMs
        ? { value }
        : { must: `must be a duration such as 30m, 24h or 7d, of at most ${longest}` }
    },
  }
}

/** A time: a date, a time with its zone, or how long from now on. */
export const timeKind: OptionKind = {
  placeholder: 'WHEN',
  read: (text) =>
    timeOf(text, 0) === undefined
      ? { must: 'must be a date (2026-01-31), a time with its zone, or a duration such as 24h or 90d' }
      : { value: text },
}

/** One of these words. */
export function choiceKind(placeholder: string, words: readonly string[]): OptionKind {
  return {
    placeholder,
    read: (value) => (words.includes(value) ? { value } : { must: `must be one of ${words.join(', ')}` }),
  }
}

/** Some of these words, with commas between. */
export function choicesKind(placeholder: string, words: readonly string[]): OptionKind {
  return {
    placeholder,
    read: (value) =>
      value.split(',').every((word) => words.includes(word))
        ? { value }
        : { must: `must be some of ${words.join(', ')}, with commas between` },
  }
}

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/

/** Milliseconds since 1970. @param direction of a duration: -1 for times that are over. */
export function timeOf(text: string, now: number, direction: 1 | -1 = 1): number | undefined {
  const duration = durationOf(text)
  if (duration !== undefined) return now + direction * duration
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

function durationOf(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  return count === undefined ? undefined : Number(count) * (UNITS[unit] ?? 0)
}
