import { AlternativeCheck } from './alternative-check.ts'
import type { Expression } from './expression.ts'
import type { RuleBook } from './rule-book.ts'
import { UnsupportedSchema } from './unsupported-schema.ts'

/** The engine walks through the beginnings of each rule without remembering where it was. */
const MAX_BEGINNINGS = 200_000
const VISIT_WORK = 4

/**
 * That the engine can take the grammar and that each text of it ends: what a schema from outside may not do to an engine that others use too.
 *
 * @throws UnsupportedSchema when a rule begins with itself, can't end, or has too many readings of one text.
 */
export function checkGrammar(book: RuleBook, root: string): void {
  checkEnds(book)
  new BeginningCheck(book).visit(root)
  new AlternativeCheck(book).check()
}

function checkEnds(book: RuleBook): void {
  const ending = new Set<string>()
  let open = book.names()
  for (let before = -1; open.length !== before; ) {
    before = open.length
    book.budget.spend(VISIT_WORK * open.length)
    for (const name of open) if (book.isLeaf(name) || ends(book.expression(name), ending)) ending.add(name)
    open = open.filter((name) => !ending.has(name))
  }
  if (open.length > 0)
    throw new UnsupportedSchema('$ref', '#', 'a part of it holds itself, so that no value of it can end')
}

function ends(expression: Expression, ending: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case 'rule':
      return ending.has(expression.name)
    case 'sequence':
      return expression.parts.every((part) => ends(part, ending))
    case 'choice':
      return expression.options.some((option) => ends(option, ending))
    case 'repeat':
      // What may be there has to end too, or a generation that begins it gets lost.
      return ends(expression.body, ending) || expression.min === 0
    default:
      return true
  }
}

interface Beginnings {
  count: number
  mayBeEmpty: boolean
}

class BeginningCheck {
  readonly #book: RuleBook
  readonly #known = new Map<string, Beginnings | 'open'>()

  constructor(book: RuleBook) {
    this.#book = book
  }

  visit(name: string): Beginnings {
    const known = this.#known.get(name)
    if (known === 'open') throw new UnsupportedSchema('$ref', '#', 'a part of it is nothing but itself')
    if (known !== undefined) return known
    this.#known.set(name, 'open')
    const { count, mayBeEmpty } = this.#book.isLeaf(name)
      ? { count: 1, mayBeEmpty: false }
      : this.#beginnings(this.#book.expression(name))
    if (count > MAX_BEGINNINGS)
      throw new UnsupportedSchema('anyOf', '#', 'its alternatives are nested too often')
    const found = { count: count + 1, mayBeEmpty }
    this.#known.set(name, found)
    return found
  }

  #beginnings(expression: Expression): Beginnings {
    switch (expression.kind) {
      case 'rule':
        return this.visit(expression.name)
      case 'text':
        return { count: 0, mayBeEmpty: expression.text === '' }
      case 'repeat': {
        const body = this.#beginnings(expression.body)
        return { count: body.count, mayBeEmpty: expression.min === 0 || body.mayBeEmpty }
      }
      case 'choice': {
        const options = expression.options.map((option) => this.#beginnings(option))
        const count = options.reduce((sum, option) => sum + option.count, 0)
        return { count, mayBeEmpty: options.some((option) => option.mayBeEmpty) }
      }
      case 'sequence':
        return this.#ofSequence(expression.parts)
      default:
        return { count: 0, mayBeEmpty: false }
    }
  }

  /** Recursion that is not at a beginning is checked from where it stands. */
  #ofSequence(parts: readonly Expression[]): Beginnings {
    let count = 0
    for (const part of parts) {
      const found = this.#beginnings(part)
      count += found.count
      if (!found.mayBeEmpty) return { count, mayBeEmpty: false }
    }
    return { count, mayBeEmpty: true }
  }
}
