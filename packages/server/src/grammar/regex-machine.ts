import type { GrammarBudget } from './budget.ts'
import { ALL_CHARACTERS, type CodeSet, intersection } from './code-set.ts'
import { type RegexNode, RegexNotSupported } from './regex-syntax.ts'

/** `^` holds before the first character only, `$` after the last. */
type Condition = 'always' | 'start' | 'end'

interface Position {
  steps: { to: number; when: Condition }[]
  moves: { to: number; set: CodeSet }[]
}

const MAX_POSITIONS = 20_000
const MAX_SUBSETS = 10_000
const POSITION_WORK = 4
const MOVE_WORK = 4

/** A state of `Matcher`: whether a text may end here, and where each next character leads. */
export interface MatcherState {
  accepting: boolean
  moves: { to: number; set: CodeSet }[]
}

/**
 * Whether a text contains a match of a regular expression (or, negated, contains none), character by character: a
 * deterministic automaton whose states are made when they are asked for. State 0 is the start.
 */
export class Matcher {
  readonly #positions: Position[] = []
  readonly #negated: boolean
  readonly #budget: GrammarBudget
  readonly #first: number
  readonly #last: number
  readonly #subsets: number[][] = []
  readonly #ids = new Map<string, number>()
  readonly #states: MatcherState[] = []

  /** @throws RegexNotSupported or BudgetSpent, as `state` does. */
  constructor(node: RegexNode, budget: GrammarBudget, negated = false) {
    this.#budget = budget
    this.#negated = negated
    this.#first = this.#position()
    this.#last = this.#position()
    // A pattern that is not anchored may match anywhere: characters go by before it and after it.
    this.#move(this.#first, ALL_CHARACTERS, this.#first)
    this.#move(this.#last, ALL_CHARACTERS, this.#last)
    this.#add(node, this.#first, this.#last)
    this.#intern(this.#closure([this.#first], true))
  }

  state(id: number): MatcherState {
    const known = this.#states[id]
    if (known !== undefined) return known
    const subset = this.#subsets[id]
    if (subset === undefined) throw new RangeError(`no state ${id}`)
    const made = {
      accepting: this.#accepts(subset, id === 0) !== this.#negated,
      moves: this.#movesOf(subset),
    }
    this.#states[id] = made
    return made
  }

  #add(node: RegexNode, from: number, to: number): void {
    switch (node.kind) {
      case 'characters':
        this.#move(from, node.set, to)
        break
      case 'start':
      case 'end':
        this.#step(from, to, node.kind)
        break
      case 'choice':
        for (const option of node.options) this.#add(option, from, to)
        break
      case 'sequence':
        this.#step(this.#addAll(node.parts, from), to)
        break
      case 'repeat':
        this.#addRepeat(node.body, node.min, node.max, from, to)
        break
    }
  }

  /** Returns where the last of them ends. */
  #addAll(parts: readonly RegexNode[], from: number): number {
    let at = from
    for (const part of parts) {
      const next = this.#position()
      this.#add(part, at, next)
      at = next
    }
    return at
  }

  #addRepeat(body: RegexNode, min: number, max: number | undefined, from: number, to: number): void {
    // The first position is left at once, so that a loop back to it cannot leave by another branch of `from`.
    let at = this.#position()
    this.#step(from, at)
    at = this.#addAll(Array(min).fill(body), at)
    if (max === undefined) {
      const loop = this.#position()
      this.#step(at, loop)
      this.#add(body, loop, loop)
      this.#step(loop, to)
      return
    }
    this.#step(at, to)
    for (let times = min; times < max; times++) {
      at = this.#addAll([body], at)
      this.#step(at, to)
    }
  }

  #position(): number {
    this.#budget.spend(POSITION_WORK)
    if (this.#positions.length >= MAX_POSITIONS)
      throw new RegexNotSupported('too long when it is spelled out')
    return this.#positions.push({ steps: [], moves: [] }) - 1
  }

  #step(from: number, to: number, when: Condition = 'always'): void {
    this.#positions[from]?.steps.push({ to, when })
  }

  #move(from: number, set: CodeSet, to: number): void {
    this.#positions[from]?.moves.push({ to, set })
  }

  #closure(from: Iterable<number>, atStart: boolean, atEnd = false): number[] {
    const reached = new Set(from)
    for (const position of reached) {
      for (const { to, when } of this.#positions[position]?.steps ?? []) {
        if (when === 'always' || (when === 'start' ? atStart : atEnd)) reached.add(to)
      }
    }
    this.#budget.spend(POSITION_WORK * reached.size)
    return [...reached].sort((a, b) => a - b)
  }

  #accepts(subset: readonly number[], atStart: boolean): boolean {
    return this.#closure(subset, atStart, true).includes(this.#last)
  }

  #movesOf(subset: readonly number[]): MatcherState['moves'] {
    const moves = subset.flatMap((position) => this.#positions[position]?.moves ?? [])
    const targets = new Map<number, CodeSet[number][]>()
    for (const range of atomicRanges(moves.map(({ set }) => set))) {
      this.#budget.spend(MOVE_WORK * moves.length)
      const next = moves.filter(({ set }) => intersection(set, [range]).length > 0).map(({ to }) => to)
      const id = this.#intern(this.#closure(next, false))
      const ranges = targets.get(id)
      if (ranges === undefined) targets.set(id, [range])
      else ranges.push(range)
    }
    return [...targets].map(([to, ranges]) => ({ to, set: ranges }))
  }

  #intern(subset: number[]): number {
    const key = subset.join()
    const known = this.#ids.get(key)
    // The start is its own state, though another may hold the same positions: only there `^` still holds.
    if (known !== undefined && known !== 0) return known
    if (this.#subsets.length >= MAX_SUBSETS) throw new RegexNotSupported('too many states')
    const id = this.#subsets.push(subset) - 1
    this.#ids.set(key, id)
    return id
  }
}

/** Ranges that no set's border cuts, which together cover all sets. */
function atomicRanges(sets: readonly CodeSet[]): [number, number][] {
  const borders = new Set(sets.flat().flatMap(([from, to]) => [from, to + 1]))
  const sorted = [...borders].sort((a, b) => a - b)
  const ranges = sorted
    .slice(0, -1)
    .map((from, index): [number, number] => [from, (sorted[index + 1] ?? 0) - 1])
  return ranges.filter((range) => sets.some((set) => intersection(set, [range]).length > 0))
}
