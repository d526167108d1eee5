import type { Dialect, Query } from './query.ts'

/** Reads. Integers come back as numbers, but for columns that end in `_nanocredits`: those are bigint. */
export interface Reader {
  all<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row[]>
  first<Args extends object, Row>(query: Query<Args, Row>, args: Args): Promise<Row | undefined>
}

/** What a command works in: all of it is done, or nothing. */
export interface Transaction extends Reader {
  readonly dialect: Dialect
  /** Returns how many rows it changed. */
  run<Args extends object>(query: Query<Args, unknown>, args: Args): Promise<number>
}

/** Something to write, as plain data that another thread can do. */
export interface Command<Result> {
  readonly name: string
  readonly args: unknown
  /** Only a type: what `commit` gives for it. */
  readonly result?: Result
}

/** The results of commands, in their order. */
export type CommandsOf<Results extends readonly unknown[]> = {
  [Index in keyof Results]: Command<Results[Index]>
}

type Run = (tx: Transaction, args: never) => Promise<unknown>

const COMMANDS = new Map<string, Run>()
const WORTH_WAITING = new Set<string>()

/**
 * Names a way to write. It must be idempotent, as it is done again when it is not known whether it was; it takes the time from its
 * arguments, and refuses by throwing a VerbatimError, which undoes all that is committed with it.
 *
 * @param name `room/verb`.
 * @param worth `'waiting'` where a caller would lose what was done for him: a database that went away is waited for the longer.
 */
export function command<Args, Result>(
  name: string,
  run: (tx: Transaction, args: Args) => Promise<Result>,
  worth?: 'waiting',
): (args: Args) => Command<Result> {
  if (COMMANDS.has(name)) throw new Error(`two commands are named ${name}`)
  COMMANDS.set(name, run as Run)
  if (worth === 'waiting') WORTH_WAITING.add(name)
  return (args) => ({ name, args })
}

export function isWorthWaiting({ name }: Command<unknown>): boolean {
  return WORTH_WAITING.has(name)
}

export async function runCommands(
  tx: Transaction,
  commands: readonly Command<unknown>[],
): Promise<unknown[]> {
  const results: unknown[] = []
  for (const { name, args } of commands) {
    const run = COMMANDS.get(name)
    if (run === undefined) throw new Error(`there is no command ${name} in this process`)
    results.push(await run(tx, args as never))
  }
  return results
}
