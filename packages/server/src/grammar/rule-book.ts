import type { GrammarBudget } from './budget.ts'
import { type Expression, isEmpty, rule, writeExpression } from './expression.ts'

interface Entry {
  expression: Expression
  written: string
  /** Of a lexical rule: the characters that it can begin with. It is a leaf to the checks of the whole. */
  begins: string | undefined
}

interface LexicalEntry extends Entry {
  needs: readonly string[]
}

/** Lexical rules that were made before. It is emptied as a whole, between two grammars: what one of them needs is never missing. */
const LEXICON = new Map<string, LexicalEntry>()
const MAX_LEXICON = 20_000

/** The rules of one grammar, as they come. Rules that say the same are one. */
export class RuleBook {
  readonly #prefix: string
  readonly #entries = new Map<string, Entry>()
  readonly #names = new Map<string, string>()
  #count = 0
  /** Of the whole request. */
  readonly budget: GrammarBudget

  constructor(prefix: string, budget: GrammarBudget) {
    this.#prefix = prefix
    this.budget = budget
    if (LEXICON.size > MAX_LEXICON) LEXICON.clear()
  }

  /** A name that no other rule has, for a rule that is defined later. */
  reserve(): string {
    return `${this.#prefix}-${this.#count++}`
  }

  /** @throws BudgetSpent when the grammar is full. */
  define(name: string, expression: Expression, begins?: string): Expression {
    this.#enter(name, { expression, written: writeExpression(expression), begins }, false)
    return rule(name)
  }

  /** A rule of this form, whatever its name. */
  share(expression: Expression): Expression {
    if (expression.kind === 'rule' || isEmpty(expression)) return expression
    const written = writeExpression(expression)
    const known = this.#names.get(written)
    if (known !== undefined) return rule(known)
    const name = this.reserve()
    this.#names.set(written, name)
    return this.define(name, expression)
  }

  /**
   * A rule that has the same name and body in each grammar that has it, with all that it needs: rules of the same kind. It is made
   * once, and then copied.
   */
  lexical(name: string, begins: string, make: () => Expression): Expression {
    if (this.#entries.has(name)) return rule(name)
    const known = LEXICON.get(name)
    if (known !== undefined) {
      this.#copy(name, known)
      return rule(name)
    }
    this.#entries.set(name, { expression: rule(name), written: '', begins })
    try {
      const expression = make()
      this.#enter(name, { expression, written: writeExpression(expression), begins }, true)
    } catch (error) {
      // What it needs may have been remembered already, and would lack this rule.
      LEXICON.clear()
      throw error
    }
    const made = this.#entries.get(name)
    if (made !== undefined) LEXICON.set(name, { ...made, needs: namesIn(made.expression) })
    return rule(name)
  }

  #copy(first: string, entry: LexicalEntry): void {
    const pending = new Map([[first, entry]])
    for (const [name, found] of pending) {
      this.#enter(name, found, true)
      for (const needed of found.needs) {
        const next = this.#entries.has(needed) ? undefined : LEXICON.get(needed)
        if (next !== undefined) pending.set(needed, next)
      }
    }
  }

  #enter(name: string, entry: Entry, isLexical: boolean): void {
    this.budget.enter(name, entry.written, isLexical)
    this.#entries.set(name, entry)
  }

  /** @throws RangeError when there is no such rule. */
  expression(name: string): Expression {
    const entry = this.#entries.get(name)
    if (entry === undefined) throw new RangeError(`no rule ${name}`)
    return entry.expression
  }

  /** The characters that a lexical rule can begin with. */
  begins(name: string): string | undefined {
    return this.#entries.get(name)?.begins
  }

  isLeaf(name: string): boolean {
    return this.begins(name) !== undefined
  }

  names(): string[] {
    return [...this.#entries.keys()]
  }

  written(): Map<string, string> {
    return new Map([...this.#entries].map(([name, { written }]) => [name, written]))
  }
}

function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'rule':
      return [expression.name]
    case 'sequence':
      return expression.parts.flatMap(namesIn)
    case 'choice':
      return expression.options.flatMap(namesIn)
    case 'repeat':
      return namesIn(expression.body)
    default:
      return []
  }
}
