/** The engine reads the grammar anew for each request. */
const MAX_RULES = 8000
const MAX_CHARACTERS = 500_000
/** Of steps of a few ten nanoseconds each: the thread that makes a grammar serves everybody, and a tenth of a second is felt. */
const MAX_WORK = 2_000_000
const RULE_WORK = 20
const COPY_WORK = 10

/** More than a request may cost. The message says what it has, as that of `RegexNotSupported` does. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent'
}

/**
 * What the schemas of one request may become and cost, all together: a request has a hundred tools as easily as one. Work is
 * counted in steps, not in time, so that a request that was taken once is always taken; what was spent on a schema that is
 * refused stays spent.
 */
export class GrammarBudget {
  #rules = 0
  #characters = 0
  #work = 0
  readonly #lexical = new Set<string>()

  /** @throws BudgetSpent */
  spend(work: number): void {
    this.#work += work
    if (this.#work > MAX_WORK) throw new BudgetSpent('more in it than one request may cost')
  }

  /**
   * A rule that the grammar gets; one that is the same in each schema's grammar takes its place only once.
   *
   * @throws BudgetSpent
   */
  enter(name: string, written: string, isLexical: boolean): void {
    const known = isLexical && this.#lexical.has(name)
    this.spend(known ? COPY_WORK : RULE_WORK + written.length)
    if (known) return
    if (isLexical) this.#lexical.add(name)
    this.#characters += written.length + name.length
    if (++this.#rules > MAX_RULES || this.#characters > MAX_CHARACTERS) {
      this.#work = Number.POSITIVE_INFINITY // What is full stays full, so that no other schema is begun for nothing.
      throw new BudgetSpent('more rules than the grammar of one request may have')
    }
  }
}
