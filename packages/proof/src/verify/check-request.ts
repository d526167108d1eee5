import type { Bundle } from '../bundle.ts'
import { isObject, type JsonObject } from '../json-value.ts'
import { ProofError } from '../proof-error.ts'
import { requestHash } from '../request-hash.ts'
import { shown } from '../shown.ts'

export function checkRequest({ request, receipt }: Bundle): string {
  if (requestHash(request, receipt.resolved) !== receipt.statement.requestHash) {
    throw new ProofError(
      'request_mismatch',
      'The receipt is of another request: of other messages, parameters, or what was resolved of them.',
    )
  }
  return 'The receipt is of this request, with these resolved parameters.'
}

/** Those that stand in the request under the name and with the value that they have when resolved. */
const AS_THEY_ARE = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'repetition_penalty',
  'frequency_penalty',
  'presence_penalty',
  'n',
  'parallel_tool_calls',
  'separate_reasoning',
] as const

/** What the operator says that ran is what the request asked for, and what the answer tells. */
export function checkParameters({ request, response, receipt }: Bundle): string {
  const { resolved } = receipt
  for (const name of AS_THEY_ARE) compare(name, request[name], resolved[name])
  compareSeed(request.seed, resolved.seed)
  compareSeed(response.seed, resolved.seed)
  compare('max_tokens', tokenLimit(request), resolved.max_tokens)
  compare('tool_choice', chosenTool(request.tool_choice), chosenTool(resolved.tool_choice))
  compare('current_date', askedDate(request), resolved.current_date)
  compare('current_date', response.current_date, resolved.current_date)
  compare('reasoning_effort', response.reasoning_effort, resolved.reasoning_effort)
  return `What ran is what was asked for; the seed is ${resolved.seed}.`
}

/** A parameter that is not named is the service's to choose. */
function compare(name: string, asked: unknown, ran: unknown): void {
  if (asked == null || asked === ran) return
  throw new ProofError(
    'parameter_mismatch',
    `${name} is ${shown(asked)}, but ${shown(ran)} is what was resolved.`,
  )
}

/** A seed has 64 bits: one that was parsed as a double can be compared as a double only. */
function compareSeed(asked: unknown, ran: string): void {
  const exact = typeof asked === 'bigint'
  compare('seed', exact ? asked.toString() : asked, exact ? ran : Number(ran))
}

/** -1 asks for all the context, and is no limit. */
function tokenLimit({ max_completion_tokens, max_tokens, max_output_tokens }: JsonObject): unknown {
  const limit = max_completion_tokens ?? max_tokens ?? max_output_tokens
  return limit === -1 ? undefined : limit
}

/** A named function is written in three ways; a set of allowed ones is resolved by what it holds, and not compared. */
function chosenTool(choice: unknown): unknown {
  if (!isObject(choice)) return choice
  if (choice.type === 'allowed_tools') return undefined
  const { name } = isObject(choice.function) ? choice.function : choice
  return typeof name === 'string' ? `function ${name}` : choice
}

function askedDate({ chat_template_kwargs: kwargs }: JsonObject): unknown {
  return isObject(kwargs) ? kwargs.current_date : undefined
}
