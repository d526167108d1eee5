import { type ChatParameter, chatParameters } from '@verbatim/protocol'

export type OptionValue = string | number | bigint

/** What an option's value may be, and how it is read. A `must` tells what is allowed: "must be a number from 0 to 2". */
export interface OptionKind {
  /** Stands for the value in the help. */
  placeholder: string
  read(text: string): { value: OptionValue } | { must: string }
}

export function textKind(placeholder: string): OptionKind {
  return { placeholder, read: (value) => (value === '' ? { must: 'must not be empty' } : { value }) }
}

export function integerKind(min: number, max: number): OptionKind {
  return {
    placeholder: 'N',
    read(text) {
      const value = Number(text)
      return /^-?\d+$/.test(text) && value >= min && value <= max
        ? { value }
        : { must: `must be an integer from ${min} to ${max}` }
    },
  }
}

/** An http or https address of a service. */
export const urlKind: OptionKind = {
  placeholder: 'URL',
  read: (value) =>
    URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
      ? { value }
      : { must: 'must be an http or https URL' },
}

/** A parameter of the chat API: the API's own schema decides what is allowed, `must` tells it. */
export function parameterKind(name: ChatParameter, must: string): OptionKind {
  return {
    placeholder: 'N',
    read(text) {
      const result = chatParameters[name].safeParse(readNumber(text))
      return result.success ? { value: result.data as OptionValue } : { must }
    },
  }
}

function readNumber(text: string): number | bigint {
  if (!/^-?\d+$/.test(text)) return text.trim() === '' ? Number.NaN : Number(text)
  const narrow = Number(text)
  return Number.isSafeInteger(narrow) ? narrow : BigInt(text)
}
