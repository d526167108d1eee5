import type { ExitCode } from './exit-codes.ts'
import type { OptionKind, OptionValue } from './option-kinds.ts'
import type { Terminal } from './terminal.ts'

/** What a verb is called, what it takes and what it is for: help, parsing and usage errors come from this alone. */
export interface Command {
  /** One word, or two: `models pull`. */
  name: string
  summary: string
  arguments: ArgumentSpec[]
  options: Record<string, OptionSpec>
  /** Imported only when the verb runs, so that `help` does not load the service. */
  load(): Promise<Verb>
}

export interface ArgumentSpec {
  name: string
  summary: string
  required: boolean
  many?: true
}

export interface OptionSpec {
  summary: string
  /** Absent for a flag, which takes no value. */
  kind?: OptionKind
  required?: true
}

export type Verb = (given: Given, terminal: Terminal) => Promise<ExitCode>

/** What was given to a verb, checked against its table entry. */
export class Given {
  readonly words: readonly string[]
  readonly #options: ReadonlyMap<string, OptionValue | true>

  constructor(words: readonly string[], options: ReadonlyMap<string, OptionValue | true>) {
    this.words = words
    this.#options = options
  }

  flag(name: string): boolean {
    return this.#options.get(name) === true
  }

  text(name: string): string | undefined {
    const value = this.#options.get(name)
    return typeof value === 'string' ? value : undefined
  }

  number(name: string): number | undefined {
    const value = this.#options.get(name)
    return typeof value === 'number' ? value : undefined
  }

  /** An integer of up to 64 bits. */
  integer(name: string): number | bigint | undefined {
    const value = this.#options.get(name)
    return typeof value === 'string' || value === true ? undefined : value
  }
}
