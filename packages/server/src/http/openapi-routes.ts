import type { z } from 'zod'
import { type Json, ref, schemaOf, text } from './openapi-shapes.ts'

/** One method of one path. */
export interface Route {
  /** A sentence without its full stop. */
  summary: string
  description?: string
  /** Asked without a key. */
  open?: true
  /** The name of the body's schema, as JSON unless `bodyType` says otherwise. */
  body?: string
  bodyType?: string
  bodyOptional?: true
  query?: z.ZodObject
  parameters?: Json[]
  /** The name of the answer's schema; none is an answer without a body. */
  answer?: string
  /** What else it can be, or is where `answer` is missing: by its type, with the schema of that. */
  content?: Json
  status?: 200 | 201 | 202 | 204
  /** Names of headers of the answer. */
  headers?: readonly string[]
}

export type Routes = Record<string, Record<string, Route>>

/** What each part of the service gives to the document. */
export interface OpenApiPart {
  paths: Json
  schemas: Json
}

const KEYED = [{ bearer: [] }, { apiKey: [] }]

/** The paths of one part; `tag` is what they are about, as the reference has it for a heading. */
export function pathsOf(tag: string, routes: Routes): Json {
  return Object.fromEntries(
    Object.entries(routes).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, route]) => [method, operation(tag, path, method, route)]),
      ),
    ]),
  )
}

function operation(tag: string, path: string, method: string, route: Route): Json {
  const { summary, description, open, query } = route
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => pathParameter(name))
  const parameters = [
    ...named,
    ...(query === undefined ? [] : queryParameters(query)),
    ...(route.parameters ?? []),
  ]
  return {
    operationId: operationId(method, path),
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: open === true ? [] : KEYED,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBody(route),
    responses: { ...answered(route), default: FAILURE },
  }
}

/** Generators of clients name functions by it: `getV1ModelsId`. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('')
}

function requestBody({ body, bodyType = 'application/json', bodyOptional }: Route): Json {
  if (body === undefined) return {}
  const schema = body === '' ? text : ref(body)
  return { requestBody: { required: bodyOptional !== true, content: { [bodyType]: { schema } } } }
}

function answered({ summary, answer, content, status, headers = [] }: Route): Json {
  const all = { ...(answer === undefined ? {} : { 'application/json': { schema: ref(answer) } }), ...content }
  const isEmpty = Object.keys(all).length === 0
  const told = Object.fromEntries(headers.map((name) => [name, { schema: text }]))
  return {
    [status ?? (isEmpty ? 204 : 200)]: {
      description: summary,
      ...(headers.length === 0 ? {} : { headers: told }),
      ...(isEmpty ? {} : { content: all }),
    },
  }
}

const FAILURE: Json = {
  description: 'An error; on keyless surfaces `error` is one string',
  content: { 'application/json': { schema: ref('Error') } },
}

function pathParameter(name: string): Json {
  return { name, in: 'path', required: true, schema: text }
}

export function queryParameters(schema: z.ZodObject): Json[] {
  const { properties = {} } = schemaOf(schema) as { properties?: Json }
  return Object.entries(properties).map(([name, property]) => ({ name, in: 'query', schema: property }))
}

export function queryParameter(name: string, schema: Json = text): Json {
  return { name, in: 'query', schema }
}

/** What a path answers that is no JSON. */
export function contentOf(type: string, schema: Json = text): Json {
  return { [type]: { schema } }
}
