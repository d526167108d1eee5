import type { Schema } from '../docs-facts.ts'
import { code } from './table.ts'

/** One row for each member of an object: its name, type, whether it is always there, and its words. */
export function memberRows(schema: Schema, typeWords: (schema: Schema) => string): string[][] {
  const { properties = {}, required = [] } = schema
  const named = Object.entries(properties).map(([name, member]) => [
    code(name),
    typeWords(withoutNull(member)),
    required.includes(name) ? 'yes' : 'no',
    member.description ?? '',
  ])
  const others = required
    .filter((name) => !(name in properties))
    .map((name) => [code(name), 'anything', 'yes', ''])
  return [...named, ...others]
}

/** That null stands for "not given" is said once, for all of them. */
function withoutNull(schema: Schema): Schema {
  const choices = schema.anyOf?.filter(({ type }) => type !== 'null')
  const [only] = choices ?? []
  return choices?.length === 1 && only !== undefined ? { ...only } : schema
}
