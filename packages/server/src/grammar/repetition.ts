import { choice, type Expression, NOTHING, repeat, sequence } from './expression.ts'
import type { RuleBook } from './rule-book.ts'

/** The engine refuses a repetition of more than 2,000; it copies the rule as often, so blocks keep that small. */
const BLOCK = 64

/** `body` from `min` to `max` times, however often. */
export function repeated(book: RuleBook, body: Expression, min: number, max: number | undefined): Expression {
  if (max !== undefined && max <= 0) return NOTHING
  const unit = book.share(body)
  const more = max === undefined ? repeat(unit, 0) : atMost(book, unit, max - min)
  return sequence(exactly(book, unit, min), more)
}

function exactly(book: RuleBook, unit: Expression, count: number): Expression {
  if (count <= BLOCK) return repeat(unit, count, count)
  const block = book.share(repeat(unit, BLOCK, BLOCK))
  return sequence(exactly(book, block, Math.floor(count / BLOCK)), repeat(unit, count % BLOCK, count % BLOCK))
}

function atMost(book: RuleBook, unit: Expression, count: number): Expression {
  if (count < BLOCK) return repeat(unit, 0, count)
  const block = book.share(repeat(unit, BLOCK, BLOCK))
  const tail = book.share(repeat(unit, 0, BLOCK - 1))
  let list = book.share(repeat(unit, 0, count % BLOCK))
  for (let left = count - (count % BLOCK); left > 0; left -= BLOCK) {
    list = book.share(choice([sequence(block, list), tail]))
  }
  return list
}
