import { type ResponseFormat, type Tool, VerbatimError } from '@verbatim/protocol'
import { jsonText, UnwritableSchema } from './json-text.ts'
import { type Instruction, textOf } from './message-text.ts'
import { TypeAllowance } from './type-allowance.ts'
import { commented } from './type-parts.ts'
import { TypeWriter } from './type-writer.ts'

/**
 * The text of the developer message: instructions, functions, response format; empty when there is nothing to say. A blank line follows
 * the instructions also where they are all, as in the chat template that the models are published with.
 *
 * @param instructions system and developer messages, joined by a blank line.
 * @throws VerbatimError `invalid_request` for a schema that is nested too deep, and for functions that are too large together.
 */
export function developerText(
  instructions: readonly Instruction[],
  tools: readonly Tool[],
  responseFormat: ResponseFormat,
): string {
  const text = instructions.map(({ content }) => textOf(content)).join('\n\n')
  const format = responseFormatText(responseFormat)
  const beforeFormat = tools.length > 0 && format !== '' ? '\n\n' : ''
  return (text === '' ? '' : instructionsText(text)) + toolsText(tools) + beforeFormat + format
}

/** Also of a developer message that stands later in the conversation. */
export function instructionsText(text: string): string {
  return `# Instructions\n\n${text}\n\n`
}

function toolsText(tools: readonly Tool[]): string {
  if (tools.length === 0) return ''
  const allowance = new TypeAllowance()
  const functions = tools.map(({ function: tool }, index) =>
    blamed(`tools[${index}].function.parameters`, () => functionText(tool, allowance)),
  )
  return `# Tools\n\n## functions\n\nnamespace functions {\n\n${functions.join('')}} // namespace functions`
}

function functionText({ name, description, parameters }: Tool['function'], allowance: TypeAllowance): string {
  const type = new TypeWriter(parameters ?? {}, allowance).parametersType()
  const argument = type === '' ? '' : `_: ${type}`
  return `${commented(description ?? '')}type ${name} = (${argument}) => any;\n\n`
}

function responseFormatText(format: ResponseFormat): string {
  if (format.type !== 'json_schema') return ''
  const { name, description, schema } = format.json_schema
  return blamed('response_format.json_schema.schema', () =>
    ['# Response Formats\n\n', `## ${name}\n\n`, commented(description ?? ''), jsonText(schema)].join(''),
  )
}

function blamed(param: string, write: () => string): string {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof UnwritableSchema)) throw error
    throw new VerbatimError('invalid_request', `${param}: ${error.message}`, { param, cause: error })
  }
}
