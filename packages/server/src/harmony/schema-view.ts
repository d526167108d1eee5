/** A JSON schema as a caller gave it: nothing in it is known to be right. */
export type Schema = Record<string, unknown>
export type Seen = readonly string[]

const MAX_REFERENCES = 32

export function isSchema(value: unknown): value is Schema {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/**
 * The schema without indirections: `$ref` resolved within `root`, `allOf` merged, and a variant `null` or a union of one turned into `nullable`
 * and the variant itself. What stands beside a reference (a description, a default) goes before what it refers to.
 *
 * @param seen references that were followed already; one that comes again says nothing more.
 * @returns the schema, and the references that lie on the way to what is inside it.
 */
export function simplify(given: unknown, root: unknown, seen: Seen): { schema: Schema; seen: Seen } {
  if (!isSchema(given)) return { schema: {}, seen }
  const { $ref: reference, ...own } = given
  if (typeof reference === 'string') {
    if (seen.includes(reference) || seen.length >= MAX_REFERENCES) return { schema: own, seen }
    const target = simplify(resolve(reference, root), root, [...seen, reference])
    return { schema: { ...target.schema, ...own }, seen: target.seen }
  }
  if (Array.isArray(given.allOf)) return mergeAll(given, given.allOf, root, seen)
  return unwrap(given, root, seen)
}

function mergeAll(given: Schema, parts: unknown[], root: unknown, seen: Seen) {
  const { allOf: _, ...own } = given
  let merged: Schema = {}
  let path = seen
  for (const part of [...parts, own]) {
    const { schema, seen: further } = simplify(part, root, path)
    path = further
    merged = { ...merged, ...schema, ...together(merged, schema) }
  }
  return { schema: merged, seen: path }
}

function together(one: Schema, other: Schema): Schema {
  const both: Schema = {}
  if (isSchema(one.properties) && isSchema(other.properties)) {
    both.properties = { ...one.properties, ...other.properties }
  }
  if (Array.isArray(one.required) && Array.isArray(other.required)) {
    both.required = [...one.required, ...other.required]
  }
  return both
}

function unwrap(given: Schema, root: unknown, seen: Seen): { schema: Schema; seen: Seen } {
  const key = Array.isArray(given.oneOf) ? 'oneOf' : 'anyOf'
  const { [key]: variants, ...own } = given
  if (!Array.isArray(variants)) return { schema: given, seen }
  const others = variants.filter((variant) => !(isSchema(variant) && variant.type === 'null'))
  const nullable = others.length < variants.length ? { nullable: true } : {}
  if (others.length !== 1) return { schema: { ...own, [key]: others, ...nullable }, seen }
  const only = simplify(others[0], root, seen)
  return { schema: { ...only.schema, ...own, ...nullable }, seen: only.seen }
}

/** @returns undefined for a reference that leads nowhere, or out of the document. */
function resolve(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#')) return undefined
  const steps = reference.slice(1).split('/').slice(1)
  return steps.reduce<unknown>((value, step) => {
    const name = unescapeStep(step)
    const holds = value !== null && typeof value === 'object' && Object.hasOwn(value, name)
    return holds ? (value as Schema)[name] : undefined
  }, root)
}

function unescapeStep(step: string): string {
  let decoded = step
  try {
    decoded = decodeURIComponent(step)
  } catch {
    // A lone percent sign is part of the name.
  }
  return decoded.replaceAll('~1', '/').replaceAll('~0', '~')
}
