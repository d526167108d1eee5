import type { CodeSet } from './code-set.ts'

/** A grammar as a tree. The engine's notation, GBNF, is only ever written from it (`gbnf`). */
export type Expression =
  | { kind: 'text'; text: string }
  | { kind: 'characters'; set: CodeSet }
  | { kind: 'rule'; name: string }
  /** One token of the vocabulary, by its text: `<|end|>`. */
  | { kind: 'token'; text: string }
  | { kind: 'sequence'; parts: readonly Expression[] }
  /** `distinct`: the options cannot both fit the same text for long, though they may begin alike. */
  | { kind: 'choice'; options: readonly Expression[]; distinct: boolean }
  | { kind: 'repeat'; body: Expression; min: number; max: number | undefined }

export const NOTHING: Expression = { kind: 'text', text: '' }

export function text(value: string): Expression {
  return { kind: 'text', text: value }
}

export function characters(set: CodeSet): Expression {
  return { kind: 'characters', set }
}

export function rule(name: string): Expression {
  return { kind: 'rule', name }
}

export function token(value: string): Expression {
  return { kind: 'token', text: value }
}

export function sequence(...parts: Expression[]): Expression {
  const flat = parts
    .flatMap((part) => (part.kind === 'sequence' ? part.parts : [part]))
    .filter((part) => !isEmpty(part))
  const [only] = flat
  return flat.length === 1 && only !== undefined ? only : { kind: 'sequence', parts: flat }
}

export function choice(options: readonly Expression[], distinct = false): Expression {
  const [only] = options
  return options.length === 1 && only !== undefined ? only : { kind: 'choice', options, distinct }
}

export function optional(body: Expression): Expression {
  return repeat(body, 0, 1)
}

export function repeat(body: Expression, min: number, max?: number): Expression {
  if (max === 0 || isEmpty(body)) return NOTHING
  return min === 1 && max === 1 ? body : { kind: 'repeat', body, min, max }
}

export function isEmpty(expression: Expression): boolean {
  return (
    (expression.kind === 'text' && expression.text === '') ||
    (expression.kind === 'sequence' && expression.parts.length === 0)
  )
}

/** The rules in GBNF, one a line. */
export function gbnf(rules: ReadonlyMap<string, string>): string {
  return [...rules].map(([name, body]) => `${name} ::= ${body}\n`).join('')
}

export function writeExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'text':
      return expression.text === '' ? '' : `"${Array.from(expression.text, quoted).join('')}"`
    case 'characters':
      return `[${expression.set.map(([from, to]) => (from === to ? escaped(from) : `${escaped(from)}-${escaped(to)}`)).join('')}]`
    case 'rule':
      return expression.name
    case 'token':
      return expression.text
    case 'sequence':
      return expression.parts.map(grouped).join(' ')
    case 'choice':
      return writeChoice(expression.options)
    case 'repeat':
      return `${atom(expression.body)}${writeTimes(expression.min, expression.max)}`
  }
}

/** An empty option comes first: after a last `|` the engine's parser would read on in the next rule. */
function writeChoice(options: readonly Expression[]): string {
  const written = options.filter((option) => !isEmpty(option)).map(writeExpression)
  return [...(written.length < options.length ? [''] : []), ...written].join(' | ').trim()
}

function writeTimes(min: number, max: number | undefined): string {
  if (min === 0 && max === 1) return '?'
  if (max === undefined && min < 2) return min === 0 ? '*' : '+'
  return min === max ? `{${min}}` : `{${min},${max ?? ''}}`
}

function grouped(expression: Expression): string {
  return expression.kind === 'choice' ? `(${writeExpression(expression)})` : writeExpression(expression)
}

function atom(expression: Expression): string {
  const single = expression.kind === 'rule' || expression.kind === 'characters' || expression.kind === 'token'
  return single ? writeExpression(expression) : `(${writeExpression(expression)})`
}

function quoted(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (character === '"' || character === '\\') return `\\${character}`
  return code < 0x20 || code > 0x7e ? escaped(code) : character
}

function escaped(code: number): string {
  const character = String.fromCodePoint(code)
  if (/[0-9A-Za-z]/.test(character)) return character
  const hex = code.toString(16)
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
