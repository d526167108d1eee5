import type { GrammarBudget } from './budget.ts'
import { isSchema, type Keyword, type Schema } from './schema-node.ts'
import { UnsupportedSchema } from './unsupported-schema.ts'

const COMPARE_WORK = 10

/**
 * One schema that says what both say. Sub-schemas of both become an `allOf` of the two, which is merged when it is reached.
 *
 * @throws UnsupportedSchema when that is not one plain schema.
 */
export function mergeSchemas(a: Schema, b: Schema, pointer: string, budget: GrammarBudget): Schema {
  const same = sameness(budget)
  const merged: Schema = { ...a }
  for (const [key, value] of Object.entries(b)) {
    const own = merged[key]
    if (own === undefined || same(own, value)) merged[key] = value
    else merged[key] = mergeKeyword(key as Keyword, own, value, pointer, same)
  }
  const properties = mergeProperties(a, b, same, budget)
  return properties === undefined ? merged : { ...merged, properties }
}

function mergeKeyword(key: Keyword, a: unknown, b: unknown, pointer: string, same: Sameness): unknown {
  switch (key) {
    case 'properties':
      return a // Merged apart: what one of the two does not list depends on its additionalProperties.
    case 'type':
      return commonTypes(a, b, pointer)
    case 'required':
      return [...new Set([...list(a), ...list(b)])]
    case 'enum':
      return list(a).filter((value) => list(b).some((other) => same(value, other)))
    case 'allOf':
      return [...list(a), ...list(b)]
    case 'additionalProperties':
    case 'items':
      return both(a, b, same)
    case 'minItems':
    case 'minLength':
    case 'minimum':
    case 'exclusiveMinimum':
      return Math.max(Number(a), Number(b))
    case 'maxItems':
    case 'maxLength':
    case 'maximum':
    case 'exclusiveMaximum':
      return Math.min(Number(a), Number(b))
    case 'nullable':
      return a === true && b === true
    default:
      throw new UnsupportedSchema(
        key,
        pointer,
        'it stands there twice with different values, by allOf or $ref',
      )
  }
}

function commonTypes(a: unknown, b: unknown, pointer: string): unknown[] {
  const [left, right] = [typeList(a), typeList(b)]
  const common = left.filter(
    (type) => right.includes(type) || (type === 'integer' && right.includes('number')),
  )
  if (left.includes('number') && right.includes('integer')) common.push('integer')
  if (common.length === 0) throw new UnsupportedSchema('type', pointer, 'no type fits both')
  return [...new Set(common)]
}

function typeList(type: unknown): unknown[] {
  return Array.isArray(type) ? type : [type]
}

function mergeProperties(a: Schema, b: Schema, same: Sameness, budget: GrammarBudget): Schema | undefined {
  if (!isSchema(a.properties) && !isSchema(b.properties)) return undefined
  const [left, right] = [propertiesOf(a), propertiesOf(b)]
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])]
  budget.spend(COMPARE_WORK * names.length)
  return Object.fromEntries(
    names.map((name) => [name, both(left[name] ?? othersOf(a), right[name] ?? othersOf(b), same)]),
  )
}

function propertiesOf(schema: Schema): Schema {
  return isSchema(schema.properties) ? schema.properties : {}
}

/** What a property has to be that the schema does not list. */
function othersOf(schema: Schema): unknown {
  return schema.additionalProperties ?? true
}

function both(a: unknown, b: unknown, same: Sameness): unknown {
  if (a === false || b === false) return false
  if (a === true) return b
  if (b === true || same(a, b)) return a
  return { allOf: [a, b] }
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

type Sameness = (a: unknown, b: unknown) => boolean

function sameness(budget: GrammarBudget): Sameness {
  return (a, b) => {
    const [left, right] = [JSON.stringify(a), JSON.stringify(b)]
    budget.spend(COMPARE_WORK + left.length + right.length)
    return left === right
  }
}
