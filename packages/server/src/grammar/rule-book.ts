import { type Expression, isEmpty, rule, writeExpression } from './expression.ts'
import { UnsupportedSchema } from './unsupported-schema.ts'

/** What one schema may become. The engine reads the grammar anew for each request. */
const MAX_RULES = 8000
const MAX_CHARACTERS = 1_000_000

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
  #characters = 0
  #count = 0

  constructor(prefix: string) {
    this.#prefix = prefix
    if (LEXICON.size > MAX_LEXICON) LEXICON.clear()
  }

  /** A name that no other rule has, for a rule that is defined later. */
  reserve(): string {
    return `${this.#prefix}-${this.#count++}`
  }

  /** @throws UnsupportedSchema when the grammar is full. */
  define(name: string, expression: Expression, begins?: string): Expression {
    this.#enter(name, { expression, written: writeExpression(expression), begins })
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
      this.define(name, make(), begins)
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
      this.#enter(name, found)
      for (const needed of found.needs) {
        const next = this.#entries.has(needed) ? undefined : LEXICON.get(needed)
        if (next !== undefined) pending.set(needed, next)
      }
    }
  }

  #enter(name: string, entry: Entry): void {
    this.#characters += entry.written.length + name.length
    if (this.#entries.size >= MAX_RULES || this.#characters > MAX_CHARACTERS) {
      throw new UnsupportedSchema('', '#', 'it is too large: its grammar would have too many rules')
    }
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
