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
    const branch = branches.get(character)
    if (branch === undefined) branches.set(character, [{ text: rest, next: one.next }])
    else branch.push({ text: rest, next: one.next })
  }
  const options = [...branches].map(([character, rest]) => {
    return character === '' ? (rest[0]?.next ?? text('')) : decision(rest, share)
  })
  return sequence(text(prefix), share(choice(options, true)))
}

/** Of whole characters. */
function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts
  let length = first.length
  for (const other of others) {
    let same = 0
    while (same < length && first[same] === other[same]) same++
    length = same
  }
  const endsWithin = /[\ud800-\udbff]/.test(first.charAt(length - 1)) && length > 0
  return first.slice(0, endsWithin ? length - 1 : length)
}
