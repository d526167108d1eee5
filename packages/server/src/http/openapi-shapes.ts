import { z } from 'zod'

export type Json = { [key: string]: unknown }

/** Shapes of answers, by which the OpenAPI document tells them; requests are told by the schemas that validate them. */
export const text: Json = { type: 'string' }
export const integer: Json = { type: 'integer' }
export const number: Json = { type: 'number' }
export const flag: Json = { type: 'boolean' }
export const anything: Json = {}
export const time: Json = { type: 'string', format: 'date-time' }
/** A decimal string. */
export const credits: Json = { type: 'string', pattern: '^-?\\d+(\\.\\d{1,9})?$', description: 'Credits' }

export function said(shape: Json, description: string): Json {
  return { ...shape, description }
}

export function orNull(shape: Json): Json {
  return typeof shape.type === 'string' && shape.enum === undefined
    ? { ...shape, type: [shape.type, 'null'] }
    : { anyOf: [shape, { type: 'null' }] }
}

export function list(items: Json): Json {
  return { type: 'array', items }
}

export function one(...values: readonly string[]): Json {
  return { type: 'string', enum: values }
}

/** With all of these members; `optional` are those that may be missing. */
export function object(members: Json, optional: Json = {}): Json {
  return { type: 'object', required: Object.keys(members), properties: { ...members, ...optional } }
}

/** A page of a list. */
export function page(items: Json): Json {
  return object({ object: { const: 'list' }, data: list(items), next: orNull(text) })
}

export function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}

/** As it is sent, before defaults are filled in. */
export function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...document } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return document
}
