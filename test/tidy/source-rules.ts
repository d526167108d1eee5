import { lineAt, type ProjectFile, type Rule } from './project.ts'
import { syntaxOf } from './syntax.ts'

export const MAX_FILE_LINES = 400
export const LONG_FILE_LINES = 250
export const MAX_FUNCTION_LINES = 70

export const fileLength: Rule = ({ text }) => {
  const lines = countLines(text)
  return lines > MAX_FILE_LINES ? [`has ${lines} lines, more than ${MAX_FILE_LINES}`] : []
}

export function countLines(text: string): number {
  return text.replace(/\n$/, '').split('\n').length
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

export const functionLength: Rule = (file) =>
  syntaxOf(file)
    .nodes.filter(({ type }) => FUNCTIONS.has(type))
    .map(({ start, end }) => ({
      line: lineAt(file.text, start),
      lines: countLines(file.text.slice(start, end)),
    }))
    .filter(({ lines }) => lines > MAX_FUNCTION_LINES)
    .map(({ line, lines }) => `line ${line}: a function of ${lines} lines, more than ${MAX_FUNCTION_LINES}`)

export const noAny: Rule = (file) =>
  atNodes(file, 'TSAnyKeyword', 'has the type any; unknown says that it is not known')

export const noDefaultExport: Rule = (file) =>
  atNodes(file, 'ExportDefaultDeclaration', 'has a default export; exports have names')

function atNodes(file: ProjectFile, type: string, what: string): string[] {
  return syntaxOf(file)
    .nodes.filter((node) => node.type === type)
    .map(({ start }) => `line ${lineAt(file.text, start)}: ${what}`)
}

/** Written in two halves, so that the rule does not find itself. */
const LEFT_OPEN = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|XXX|HACK)\\b`)

export const nothingLeftOpen: Rule = (file) =>
  syntaxOf(file)
    .comments.filter(({ text }) => LEFT_OPEN.test(text))
    .map(
      ({ start }) => `line ${lineAt(file.text, start)}: a comment leaves work open; it belongs into an issue`,
    )

const BANNER = /[-=*#─]{8,}/

export const noBanners: Rule = (file) =>
  syntaxOf(file)
    .comments.filter(({ text }) => BANNER.test(text))
    .map(({ start }) => `line ${lineAt(file.text, start)}: a banner comment`)
