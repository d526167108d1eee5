import type { Expression } from './expression.ts'
import type { RuleBook } from './rule-book.ts'
import { UnsupportedSchema } from './unsupported-schema.ts'

/** Readings of one text that the engine follows side by side, each at a cost for each token. */
const MAX_READINGS = 256
const MAX_STARTS = 128
const MAX_START_LENGTH = 200
const MAX_NESTING = 24
const VISIT_WORK = 4
const START_WORK = 10

/** How a text of an expression begins; `whole`: it may also be all of it. */
interface Start {
  text: string
  whole: boolean
}

/**
 * How many readings a text may have at once. Alternatives that begin alike are followed together until they differ; where such
 * alternatives hold themselves again, their readings double with each level, and a few levels would stop the engine for everybody.
 */
export class AlternativeCheck {
  readonly #book: RuleBook
  readonly #readings = new Map<string, number>()
  readonly #alike = new Map<Expression, boolean[]>()

  constructor(book: RuleBook) {
    this.#book = book
  }

  /** @throws UnsupportedSchema or BudgetSpent */
  check(): void {
    const names = this.#book.names().filter((name) => !this.#book.isLeaf(name))
    for (let changed = true; changed; ) {
      changed = false
      for (const name of names) {
        const readings = this.#of(this.#book.expression(name))
        if (readings > MAX_READINGS) {
          throw new UnsupportedSchema(
            'anyOf',
            '#',
            'alternatives that begin alike hold each other again and again',
          )
        }
        changed ||= readings !== this.#readings.get(name)
        this.#readings.set(name, readings)
      }
    }
  }

  #of(expression: Expression): number {
    this.#book.budget.spend(VISIT_WORK)
    switch (expression.kind) {
      case 'rule':
        return this.#readings.get(expression.name) ?? 1
      case 'repeat':
        return this.#of(expression.body)
      case 'sequence':
        return Math.max(1, ...expression.parts.map((part) => this.#of(part)))
      case 'choice':
        return this.#ofChoice(expression)
      default:
        return 1
    }
  }

  #ofChoice(expression: Expression & { kind: 'choice' }): number {
    const readings = expression.options.map((option) => this.#of(option))
    if (expression.distinct) return Math.max(...readings)
    const alike = this.#alike.get(expression) ?? this.#alikeOptions(expression.options)
    this.#alike.set(expression, alike)
    const together = readings.reduce((sum, count, index) => sum + (alike[index] === true ? count : 0), 0)
    return Math.max(together, ...readings)
  }

  #alikeOptions(options: readonly Expression[]): boolean[] {
    const starts = options.map((option) => this.#starts(option, 0))
    return starts.map((own, index) => starts.some((other, at) => at !== index && this.#anyAlike(own, other)))
  }

  #anyAlike(own: readonly Start[], other: readonly Start[]): boolean {
    return own.some((a) => {
      this.#book.budget.spend(VISIT_WORK + other.length)
      return other.some((b) => beginsLike(a.text, b.text))
    })
  }

  #starts(expression: Expression, depth: number): Start[] {
    this.#book.budget.spend(VISIT_WORK)
    switch (expression.kind) {
      case 'text':
        return [{ text: expression.text, whole: true }]
      case 'token':
        return [{ text: expression.text, whole: false }]
      case 'rule':
        return this.#ofRule(expression.name, depth)
      case 'choice':
        return this.#bounded(expression.options.flatMap((option) => this.#starts(option, depth)))
      case 'repeat': {
        const body = this.#starts(expression.body, depth)
        const starts = expression.max === 1 ? body : body.map(({ text }) => ({ text, whole: false }))
        return expression.min === 0 ? this.#bounded([{ text: '', whole: true }, ...starts]) : starts
      }
      case 'sequence':
        return this.#ofSequence(expression.parts, depth)
      case 'characters':
        return [{ text: '', whole: false }]
    }
  }

  #ofRule(name: string, depth: number): Start[] {
    const begins = this.#book.begins(name)
    if (begins !== undefined) return Array.from(begins, (text) => ({ text, whole: false }))
    if (depth > MAX_NESTING) return [{ text: '', whole: false }]
    return this.#starts(this.#book.expression(name), depth + 1)
  }

  #ofSequence(parts: readonly Expression[], depth: number): Start[] {
    let starts: Start[] = [{ text: '', whole: true }]
    for (const part of parts) {
      if (!starts.some(({ whole }) => whole)) break
      const next = this.#starts(part, depth)
      starts = this.#bounded(
        starts.flatMap((start) =>
          start.whole ? next.map(({ text, whole }) => ({ text: start.text + text, whole })) : [start],
        ),
      )
    }
    return starts
  }

  /** Too many or too long ones are cut: a shorter start is like more others, so the check errs to the careful side. */
  #bounded(starts: Start[]): Start[] {
    this.#book.budget.spend(START_WORK * starts.length)
    if (starts.length > MAX_STARTS) return [{ text: '', whole: false }]
    return starts.map(({ text, whole }) =>
      text.length > MAX_START_LENGTH
        ? { text: text.slice(0, MAX_START_LENGTH), whole: false }
        : { text, whole },
    )
  }
}

function beginsLike(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a)
}
