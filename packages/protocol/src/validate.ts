import type { z } from 'zod'
import { VerbatimError } from './errors.ts'

/**
 * Parses what a caller sent. The error names the parameter, what is allowed there and what was sent.
 *
 * @throws VerbatimError `invalid_request`, or `unsupported_parameter` for a name that the schema does not have.
 */
export function validate<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw explain(deepest(result.error.issues), input)
}

type Issue = z.core.$ZodIssue

function explain(issue: Issue, input: unknown): VerbatimError {
  if (issue.code === 'unrecognized_keys') {
    const param = pathName([...issue.path, issue.keys[0] ?? ''])
    return new VerbatimError('unsupported_parameter', `${param} is not a parameter of this API.`, { param })
  }
  const param = pathName(issue.path)
  const sent = valueAt(input, issue.path)
  if (sent === undefined && issue.path.length > 0) {
    return new VerbatimError('invalid_request', `${param} is missing: it ${allowed(issue)}.`, { param })
  }
  const subject = param === '' ? 'The body' : param
  return new VerbatimError('invalid_request', `${subject} ${allowed(issue)}; got ${show(sent)}.`, {
    param: param === '' ? undefined : param,
  })
}

/** Of a union's failures, the branch that got furthest tells the caller most. */
function deepest(issues: readonly Issue[]): Issue {
  const first = issues[0]
  if (first === undefined) throw new Error('a failed parse has an issue')
  if (first.code !== 'invalid_union' || first.errors.length === 0 || first.message.startsWith('must'))
    return first
  const nested = first.errors
    .filter((branch) => branch.length > 0)
    .map((branch) => deepest(branch))
    .sort((a, b) => b.path.length - a.path.length)[0]
  if (nested === undefined || nested.path.length === 0) return first
  return { ...nested, path: [...first.path, ...nested.path] }
}

function allowed(issue: Issue): string {
  if (issue.message.startsWith('must')) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${article(issue.expected)}`
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') return 'must not be empty'
      return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`
    case 'too_big':
      if (issue.origin === 'array') return `must have at most ${issue.maximum} items`
      return `must be at most ${issue.maximum}`
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`
    case 'invalid_union':
      return unionText(issue)
    default:
      return `is not valid: ${issue.message}`
  }
}

function unionText(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  if ('options' in issue && Array.isArray(issue.options)) return `must be ${oneOf(issue.options)}`
  const texts = issue.errors.flatMap((branch) => branch.slice(0, 1).map((nested) => allowed(nested)))
  return [...new Set(texts)].join(' or ').replaceAll(' or must be', ' or')
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value))
  return words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`
}

function article(expected: string): string {
  const word = expected === 'int' ? 'integer' : expected === 'record' ? 'object' : expected
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`
}

export function pathName(path: readonly PropertyKey[]): string {
  return path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`))
    .join('')
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined
    value = (value as Record<PropertyKey, unknown>)[step]
  }
  return value
}

/** What was sent, short enough for a message. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'bigint' ? value.toString() : spelled(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

function spelled(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    // Nested deeper than the stack: it came as JSON, so nothing else can be wrong with it.
    if (error instanceof RangeError) return Array.isArray(value) ? '[…]' : '{…}'
    throw error
  }
}
