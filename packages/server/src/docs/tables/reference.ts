import type { OpenApi, Operation, Schema } from '../docs-facts.ts'
import { memberRows } from './schema-words.ts'
import { code, markdownTable } from './table.ts'

/** Every path of the OpenAPI document, by what it is about, and the schemas that they share. */
export function referenceText({ paths, components }: OpenApi): string {
  const sections = new Map<string, string[]>()
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const [tag = 'Service'] = operation.tags ?? []
      sections.set(tag, [...(sections.get(tag) ?? []), operationText(path, method, operation)])
    }
  }
  const byTag = [...sections].map(([tag, texts]) => `## ${tag}\n\n${texts.join('\n\n')}`)
  return [...byTag, `## Schemas\n\n${schemaTexts(components.schemas)}`].join('\n\n')
}

function operationText(path: string, method: string, operation: Operation): string {
  const { summary, description, parameters = [] } = operation
  const rows = parameters.map(({ name, in: place, required = false, schema, description: words = '' }) => [
    code(name),
    place,
    required ? 'yes' : 'no',
    typeWords(schema),
    words,
  ])
  const parts = [
    `### ${method.toUpperCase()} ${path}`,
    `${summary}.`,
    ...(description === undefined ? [] : [description]),
    keyWords(operation),
    ...(rows.length === 0
      ? []
      : [markdownTable(['Parameter', 'In', 'Required', 'Type', 'What it is'], rows)]),
    ...bodyWords(operation),
    answerWords(operation),
  ]
  return parts.join('\n\n')
}

function keyWords({ security = [] }: Operation): string {
  return security.length === 0 ? 'No API key is needed.' : 'Needs an API key.'
}

function bodyWords({ requestBody }: Operation): string[] {
  if (requestBody === undefined) return []
  const kinds = Object.entries(requestBody.content).map(
    ([type, { schema }]) => `${schemaLink(schema)} as ${code(type)}`,
  )
  return [
    `**Body** (${requestBody.required === true ? 'required' : 'may be left out'}): ${kinds.join(', or ')}.`,
  ]
}

function answerWords({ responses }: Operation): string {
  const rows = Object.entries(responses).map(([status, { description, content = {} }]) => [
    status === 'default' ? 'any other' : status,
    description,
    Object.entries(content)
      .map(([type, { schema }]) => `${schemaLink(schema)} as ${code(type)}`)
      .join(', or ') || 'nothing',
  ])
  return markdownTable(['Status', 'When', 'Answer'], rows)
}

function schemaTexts(schemas: Record<string, Schema>): string {
  return Object.entries(schemas)
    .map(([name, schema]) => {
      const rows = memberRows(schema, typeWords)
      const words = schema.description === undefined ? [] : [schema.description]
      const members =
        rows.length === 0
          ? [`${typeWords(schema)}.`]
          : [markdownTable(['Member', 'Type', 'Required', 'What it is'], rows)]
      return [`### ${name}`, ...words, ...members].join('\n\n')
    })
    .join('\n\n')
}

/** A schema of its own by a link to where it stands on the page. */
function schemaLink(schema: Schema): string {
  return schema.$ref === undefined ? typeWords(schema) : typeWords({ $ref: schema.$ref })
}

function typeWords(schema: Schema): string {
  const { $ref: target, type, anyOf, oneOf, items } = schema
  if (target !== undefined) {
    const name = target.slice(target.lastIndexOf('/') + 1)
    return `[${name}](docs:reference#${name.toLowerCase()})`
  }
  if (schema.const !== undefined) return code(JSON.stringify(schema.const))
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ')
  const choices = anyOf ?? oneOf
  if (choices !== undefined) return [...new Set(choices.map(typeWords))].join(' or ')
  if (type === 'array') return `list of ${items === undefined ? 'anything' : typeWords(items)}`
  return `${[type ?? 'anything'].flat().join(' or ')}${rangeWords(schema)}`
}

function rangeWords({ minimum, maximum, exclusiveMinimum }: Schema): string {
  const least = minimum ?? exclusiveMinimum
  // The bounds of whole numbers that a double holds are no bounds that anybody meets.
  const isBound = (value: number | undefined) =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER
  const from = isBound(least) ? ` ${exclusiveMinimum === undefined ? 'from' : 'above'} ${least}` : ''
  const to = isBound(maximum) ? ` to ${maximum}` : ''
  return `${from}${to}`
}
