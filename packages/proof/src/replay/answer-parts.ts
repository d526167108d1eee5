import { isObject, type JsonObject, objectsIn } from '../json-value.ts'

/** One thing that an answer holds, as text: ids and times are no part of it, since no two answers share them. */
export interface AnswerPart {
  /** `reasoning`, `content`, `call 1`, … or `finish reason`. */
  name: string
  text: string
}

/** What each choice of an answer says, of chat or of the Responses API; a response counts as one choice. */
export function answerParts(answer: JsonObject): AnswerPart[][] {
  if (answer.object === 'response') return [responseParts(answer)]
  return objectsIn(answer.choices).map(choiceParts)
}

/** The parts in which two choices differ, the first of them first. */
export function firstDifference(
  before: readonly AnswerPart[],
  after: readonly AnswerPart[],
): { name: string; before: string | undefined; after: string | undefined } | undefined {
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort(
    (left, right) => rank(left) - rank(right),
  )
  for (const name of names) {
    const [was, is] = [textOf(before, name), textOf(after, name)]
    if (was !== is) return { name, before: was, after: is }
  }
  return undefined
}

const ORDER = ['reasoning', 'content', 'call', 'finish reason']

/** Models reason first, and call last. */
function rank(name: string): number {
  const at = ORDER.findIndex((prefix) => name.startsWith(prefix))
  return at === 2 ? at + Number(name.slice('call '.length)) / 1000 : at
}

function textOf(parts: readonly AnswerPart[], name: string): string | undefined {
  return parts.find((part) => part.name === name)?.text
}

function choiceParts({ message, finish_reason: reason }: JsonObject): AnswerPart[] {
  const { content, reasoning_content: reasoning, tool_calls: calls } = object(message)
  return present([
    ['reasoning', reasoning],
    ['content', content],
    ...objectsIn(calls).map((call, at): [string, unknown] => [
      `call ${at + 1}`,
      callText(object(call.function)),
    ]),
    ['finish reason', reason],
  ])
}

function responseParts({ output, status, incomplete_details: incomplete }: JsonObject): AnswerPart[] {
  const items = objectsIn(output)
  const texts = (type: string) =>
    items
      .filter((item) => item.type === type)
      .flatMap((item) => objectsIn(item.content).map(({ text, refusal }) => String(text ?? refusal ?? '')))
      .join('')
  const calls = items.filter((item) => item.type === 'function_call')
  return present([
    ['reasoning', texts('reasoning')],
    ['content', texts('message')],
    ...calls.map((call, at): [string, unknown] => [`call ${at + 1}`, callText(call)]),
    ['finish reason', `${String(status)} ${String(object(incomplete).reason ?? '')}`.trim()],
  ])
}

function callText({ name, arguments: text }: JsonObject): string {
  return `${String(name)}(${String(text)})`
}

/** Nothing said is the same as nothing there: chat has null beside calls, and streams have no empty reasoning. */
function present(parts: [name: string, text: unknown][]): AnswerPart[] {
  return parts.flatMap(([name, text]) => (typeof text === 'string' && text !== '' ? [{ name, text }] : []))
}

function object(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}
