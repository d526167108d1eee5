import { automatonOf } from './automaton.ts'
import { GrammarBudget } from './budget.ts'
import { difference, has } from './code-set.ts'
import { characters, choice, NOTHING, rule, sequence, writeExpression } from './expression.ts'
import type { GrammarRules } from './json-schema.ts'
import { Matcher } from './regex-machine.ts'
import { parseRegex } from './regex-syntax.ts'

/**
 * Any text, the empty one too, in which a regular expression matches nowhere. NUL is left out: the engine has no token for it.
 */
export function textWithout(pattern: string, prefix: string): GrammarRules {
  const budget = new GrammarBudget()
  const states = automatonOf(
    [new Matcher(parseRegex(pattern), budget, true)],
    { min: 0, max: undefined },
    budget,
  )
  const rules = new Map<string, string>()
  const name = (id: number) => `${prefix}-${id}`
  states.forEach(({ accepting, moves }, id) => {
    const options = moves
      .map(({ to, set }) => ({ to, set: has(set, 0) ? difference(set, [[0, 0]]) : set }))
      .filter(({ set }) => set.length > 0)
      .sort((a, b) => a.set.length - b.set.length)
      // The engine tries the last option first, so the usual characters go there.
      .map(({ to, set }) => sequence(characters(set), rule(name(to))))
    rules.set(name(id), writeExpression(choice(accepting ? [NOTHING, ...options] : options)))
  })
  return { root: name(0), rules }
}
