import { choice, type Expression, sequence, text } from './expression.ts'

export interface DecisionCase {
  text: string
  next: Expression
}

/**
 * One of the texts and what follows it, decided character by character, so that the engine follows one path and not one for each text.
 * The texts differ. `share` makes a rule of a branch.
 */
export function decision(
  cases: readonly DecisionCase[],
  share: (branch: Expression) => Expression = (branch) => branch,
): Expression {
  const [first] = cases
  if (first === undefined) throw new RangeError('nothing to decide')
  if (cases.length === 1) return sequence(text(first.text), first.next)
  const prefix = commonPrefix(cases.map((one) => one.text))
  const branches = new Map<string, DecisionCase[]>()
  for (const one of cases) {
    const rest = one.text.slice(prefix.length)
    const [character = ''] = rest
    branches.set(character, [...(branches.get(character) ?? []), { text: rest, next: one.next }])
  }
  const options = [...branches].map(([character, rest]) => {
    return character === '' ? (rest[0]?.next ?? text('')) : decision(rest, share)
  })
  return sequence(text(prefix), share(choice(options, true)))
}

/** Of whole characters. */
function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts
  let prefix = ''
  for (const character of first) {
    if (!others.every((other) => other.startsWith(prefix + character))) break
    prefix += character
  }
  return prefix
}
