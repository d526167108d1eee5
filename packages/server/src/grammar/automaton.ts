import type { GrammarBudget } from './budget.ts'
import { ALL_CHARACTERS, type CodeSet, intersection, union } from './code-set.ts'
import type { Matcher } from './regex-machine.ts'
import { RegexNotSupported } from './regex-syntax.ts'

/** A state: whether the text may end here, and where each next character leads. Every state can still reach an end. */
export interface AutomatonState {
  accepting: boolean
  moves: { to: number; set: CodeSet }[]
}

export interface Lengths {
  /** In characters (code points). */
  min: number
  max: number | undefined
}

const MAX_STATES = 4000
const STATE_WORK = 20
const MOVE_WORK = 10

interface Raw {
  ids: readonly number[]
  length: number
}

/**
 * The texts that all matchers accept and that have one of these lengths. The start is the first state; there is none when no text does.
 *
 * @throws RegexNotSupported when it has too many states.
 * @throws BudgetSpent
 */
export function automatonOf(
  matchers: readonly Matcher[],
  lengths: Lengths,
  budget: GrammarBudget,
): AutomatonState[] {
  const known = new Map<string, number>()
  const queue: Raw[] = []
  const states: AutomatonState[] = []
  const idOf = (raw: Raw): number => {
    const key = `${raw.length}:${raw.ids.join()}`
    const id = known.get(key) ?? queue.push(raw) - 1
    if (id >= MAX_STATES)
      throw new RegexNotSupported(`more than ${MAX_STATES} states together with the lengths`)
    known.set(key, id)
    return id
  }
  idOf({ ids: matchers.map(() => 0), length: 0 })
  for (let at = queue[0]; at !== undefined; at = queue[states.length]) {
    budget.spend(STATE_WORK)
    const parts = matchers.map((matcher, index) => matcher.state(at?.ids[index] ?? 0))
    const accepting = at.length >= lengths.min && parts.every((part) => part.accepting)
    const length = nextLength(at.length, lengths)
    const moves = length === undefined ? [] : combinedMoves(parts, budget)
    states.push({
      accepting,
      moves: moves.map(({ ids, set }) => ({ set, to: idOf({ ids, length: length ?? 0 }) })),
    })
  }
  return trimmed(states)
}

/** Lengths beyond which none is told apart are one. */
function nextLength(length: number, { min, max }: Lengths): number | undefined {
  if (max !== undefined) return length < max ? length + 1 : undefined
  return Math.min(length + 1, min)
}

function combinedMoves(
  parts: readonly AutomatonState[],
  budget: GrammarBudget,
): { ids: number[]; set: CodeSet }[] {
  let combined: { ids: number[]; set: CodeSet }[] = [{ ids: [], set: ALL_CHARACTERS }]
  for (const part of parts) {
    budget.spend(MOVE_WORK * combined.length * part.moves.length)
    combined = combined.flatMap(({ ids, set }) =>
      part.moves
        .map((move) => ({ ids: [...ids, move.to], set: intersection(set, move.set) }))
        .filter((move) => move.set.length > 0),
    )
  }
  return combined
}

/** Without the states from which no end can be reached: a generation that entered one could only get stuck. */
function trimmed(states: readonly AutomatonState[]): AutomatonState[] {
  const before = new Map<number, number[]>()
  states.forEach(({ moves }, from) => {
    for (const { to } of moves) {
      const known = before.get(to)
      if (known === undefined) before.set(to, [from])
      else known.push(from)
    }
  })
  const alive = new Set(states.flatMap(({ accepting }, id) => (accepting ? [id] : [])))
  for (const id of alive) for (const from of before.get(id) ?? []) alive.add(from)
  if (!alive.has(0)) return []
  const kept = [...alive].sort((a, b) => a - b)
  const renamed = new Map(kept.map((id, index) => [id, index]))
  return kept.flatMap((id) => {
    const state = states[id]
    return state === undefined ? [] : [{ accepting: state.accepting, moves: joined(state.moves, renamed) }]
  })
}

function joined(
  moves: AutomatonState['moves'],
  renamed: ReadonlyMap<number, number>,
): AutomatonState['moves'] {
  const sets = new Map<number, CodeSet>()
  for (const { to, set } of moves) {
    const target = renamed.get(to)
    if (target !== undefined) sets.set(target, union(sets.get(target) ?? [], set))
  }
  return [...sets].map(([to, set]) => ({ to, set }))
}
