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

/** The rules of one grammar, as they come. Rules that say the same are one. */
export class RuleBook {
  readonly #prefix: string
  readonly #entries = new Map<string, Entry>()
  readonly #names = new Map<string, string>()
  #characters = 0
  #count = 0

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** A name that no other rule has, for a rule that is defined later. */
  reserve(): string {
    return `${this.#prefix}-${this.#count++}`
  }

  /** @throws UnsupportedSchema when the grammar is full. */
  define(name: string, expression: Expression, begins?: string): Expression {
    const written = writeExpression(expression)
    this.#characters += written.length + name.length
    if (this.#entries.size >= MAX_RULES || this.#characters > MAX_CHARACTERS) {
      throw new UnsupportedSchema('', '#', 'it is too large: its grammar would have too many rules')
    }
    this.#entries.set(name, { expression, written, begins })
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

  /** A rule that has the same name and body in each grammar that has it, with all that it needs. */
  lexical(name: string, begins: string, make: () => Expression): Expression {
    if (!this.#entries.has(name)) {
      this.#entries.set(name, { expression: rule(name), written: '', begins })
      this.define(name, make(), begins)
    }
    return rule(name)
  }

  get(name: string): Entry | undefined {
    return this.#entries.get(name)
  }

  names(): string[] {
    return [...this.#entries.keys()]
  }

  written(): Map<string, string> {
    return new Map([...this.#entries].map(([name, { written }]) => [name, written]))
  }
}
