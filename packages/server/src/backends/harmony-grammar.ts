import { createHash } from 'node:crypto'
import { VerbatimError } from '@verbatim/protocol'
import { UnsupportedSchema } from '../grammar/grammar.ts'
import { type HarmonyForm, harmonyGrammar } from '../harmony/harmony.ts'
import type { BackendRequest } from './backends.ts'
import { offeredTools, startsInFinal } from './harmony-prompt.ts'

/**
 * The grammar that holds the answer to what was asked for: calls only where tools were given, a call where one is
 * demanded, the schema where there is one, no analysis where there is to be none.
 *
 * @throws VerbatimError `invalid_request` for a schema that no grammar can be made of, with the reason.
 */
export function requestGrammar(work: BackendRequest): string {
  const { request } = work
  const { toolChoice } = request
  const demanded = toolChoice === 'required' || typeof toolChoice === 'object'
  const thinks = request.reasoningEffort !== 'none'
  const named = typeof toolChoice === 'object' ? toolChoice.name : undefined
  const calls = offeredTools(request).filter((tool) => named === undefined || tool.function.name === named)
  return blamed(request, () =>
    grammarOf({
      analysis: thinks,
      preamble: thinks && !demanded,
      finalBody: demanded ? null : finalBody(request),
      calls: calls.map(({ function: { name, parameters, strict } }) => ({
        name,
        parameters: parameters ?? null,
        strict: strict === true,
      })),
      parallel: request.parallelToolCalls && named === undefined,
      startInFinal: startsInFinal(work),
    }),
  )
}

function finalBody({ responseFormat }: BackendRequest['request']) {
  if (responseFormat.type === 'text') return 'text'
  return {
    schema: responseFormat.type === 'json_object' ? { type: 'object' } : responseFormat.json_schema.schema,
  }
}

function blamed(request: BackendRequest['request'], build: () => string): string {
  try {
    return build()
  } catch (error) {
    if (!(error instanceof UnsupportedSchema)) throw error
    const tool = request.tools.findIndex(({ function: { name } }) => name === error.tool)
    const param = tool >= 0 ? `tools[${tool}].function.parameters` : 'response_format.json_schema.schema'
    throw new VerbatimError('invalid_request', `${param}: ${error.message}`, { param, cause: error })
  }
}

/**
 * An agent asks with the same tools again and again, each choice of a request does, and a grammar of a hundred takes 100 ms to
 * make; a refusal takes as long.
 */
const MOST_KEPT = 64
const kept = new Map<string, string | UnsupportedSchema>()

function grammarOf(form: HarmonyForm): string {
  const key = createHash('sha256').update(JSON.stringify(form)).digest('base64')
  const made = kept.get(key) ?? grammarOrRefusal(form)
  // What is used again becomes the newest; the oldest goes first.
  kept.delete(key)
  kept.set(key, made)
  const oldest = kept.keys().next().value
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  if (typeof made === 'string') return made
  throw made
}

function grammarOrRefusal(form: HarmonyForm): string | UnsupportedSchema {
  try {
    return harmonyGrammar(form)
  } catch (error) {
    if (error instanceof UnsupportedSchema) return error
    throw error
  }
}
