/**
 * Grammars that hold a generation to a form: JSON by a schema, text without the tags of a chat format. Written in GBNF for llama.cpp's grammar
 * sampler, which removes every token that does not fit before one is chosen.
 *
 * Guarantees: a grammar never leads into a dead end, its size is bounded, and what it can't hold a schema to is refused by name and reason
 * rather than left out. It knows nothing of HTTP or of a model.
 */
export { GrammarBudget } from './budget.ts'
export { decision } from './decision.ts'
export {
  characters,
  choice,
  type Expression,
  gbnf,
  NOTHING,
  optional,
  repeat,
  rule,
  sequence,
  text,
  token,
  writeExpression,
} from './expression.ts'
export { type GrammarRules, genericJsonObject, jsonSchemaRules } from './json-schema.ts'
export { textWithout } from './text-without.ts'
export { UnsupportedSchema } from './unsupported-schema.ts'
