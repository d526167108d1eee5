import { VerbatimError } from '@verbatim/protocol'

/** Chat's parameters by the names that they have in a Responses request. Others are called the same. */
const NAMES: Record<string, string> = {
  messages: 'input',
  max_tokens: 'max_output_tokens',
  max_completion_tokens: 'max_output_tokens',
  response_format: 'text.format',
  reasoning_effort: 'reasoning.effort',
  logprobs: 'include',
}

const RESTS: [RegExp, string][] = [
  [/^tools\[(\d+)\]\.function\b/, 'tools[$1]'],
  [/^response_format\.json_schema\b/, 'text.format'],
]

/**
 * An error of the house in the words of the one who sent a Responses request.
 *
 * @param sources the parameter that each chat message came by, in order.
 */
export function inResponsesTerms(error: VerbatimError, sources: readonly string[]): VerbatimError {
  const { code, message, param, retryAfterSeconds, cause } = error
  if (param === undefined) return error
  const name = responsesName(param, sources)
  if (name === param) return error
  const told = message.startsWith(param) ? name + message.slice(param.length) : message
  return new VerbatimError(code, told, { param: name, retryAfterSeconds, cause })
}

function responsesName(param: string, sources: readonly string[]): string {
  const [, at, rest = ''] = /^messages\[(\d+)\](.*)$/.exec(param) ?? []
  if (at !== undefined) return sourceName(sources[Number(at)] ?? 'input', rest)
  for (const [pattern, name] of RESTS) if (pattern.test(param)) return param.replace(pattern, name)
  return NAMES[param] ?? param
}

/** What came with an earlier response, or as one string, has no parts that the caller could correct. */
function sourceName(source: string, rest: string): string {
  if (!source.startsWith('input[')) return source
  if (rest === '.tool_call_id') return `${source}.call_id`
  return rest.startsWith('.content') ? source + rest : source
}
