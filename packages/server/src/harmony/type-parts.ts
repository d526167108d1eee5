import { isSchema, type Schema } from './schema-view.ts'

/** A comment of as many lines as the text has; none for an empty one. */
export function commented(text: string): string {
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/)
  return lines.map((line) => `// ${line}\n`).join('')
}

/** As openai/harmony and the chat template write it: a second line of the text has no slashes. */
export function rawComment(text: unknown, indent: string): string {
  return typeof text === 'string' && text !== '' ? `${indent}// ${text}\n` : ''
}

/** What is told about a property above it: title, description, examples. */
export function commentText(schema: Schema, indent: string): string {
  const title = rawComment(schema.title, indent)
  const examples = Array.isArray(schema.examples) ? schema.examples : []
  return [
    title === '' ? '' : `${title}${indent}//\n`,
    rawComment(schema.description, indent),
    examples.length === 0 ? '' : `${indent}// Examples:\n`,
    ...examples.map((example) => `${indent}// - ${JSON.stringify(example)}\n`),
  ].join('')
}

export function propertiesOf(schema: Schema): Schema {
  return isSchema(schema.properties) ? schema.properties : {}
}

export function variantsOf(schema: Schema): unknown[] | undefined {
  const variants = schema.oneOf ?? schema.anyOf
  return Array.isArray(variants) && variants.length > 0 ? variants : undefined
}

function enumOf(schema: Schema): unknown[] {
  return Array.isArray(schema.enum) ? schema.enum : []
}

/** The values of an enum, as a union; empty where any value of the type will do. */
export function literalsOf(schema: Schema): string {
  const values = 'const' in schema ? [schema.const] : enumOf(schema)
  return values.map((value) => (typeof value === 'string' ? `"${value}"` : JSON.stringify(value))).join(' | ')
}

/** A string of an enum stands without quotes, any other value as JSON. */
export function defaultOf(schema: Schema): string {
  const { default: value } = schema
  if (value === undefined) return ''
  const isBare = typeof value === 'string' && enumOf(schema).length > 0
  return `default: ${isBare ? value : JSON.stringify(value)}`
}
