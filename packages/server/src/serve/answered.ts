import type { JsonObject, Resolved } from '@verbatim/proof'
import type { Generation } from '@verbatim/protocol'
import type { RemoteMedia } from '../media/media.ts'
import type { Answered } from '../receipts/receipts.ts'
import type { Call, Run } from './serve.ts'

/** What the receipt of an answer is made of. */
export function answered(
  call: Omit<Call, 'body'> & { body: JsonObject },
  run: Run,
  generation: Generation,
  response: Answered['response'],
  media: RemoteMedia[],
): Answered {
  const { usage, choices, promptTokenIds } = generation
  const { promptTokens, completionTokens, reasoningTokens } = usage
  const { principal } = call
  return {
    body: call.body,
    resolved: resolvedOf(call, run, media),
    response,
    provenance: run.model.provenance,
    tokens: { promptTokens, completionTokens, reasoningTokens },
    promptTokenIds,
    outputTokenIds: choices.map(({ tokenIds }) => tokenIds),
    retainFor: principal.kind === 'key' && principal.retainsRequests ? principal.keyId : undefined,
  }
}

function resolvedOf(
  { surface, injected }: Pick<Call, 'surface' | 'injected'>,
  { request, reasoningEffort }: Run,
  media: RemoteMedia[],
): Resolved {
  return {
    surface,
    injected,
    seed: request.seed.toString(),
    current_date: request.currentDate,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    min_p: request.minP,
    repetition_penalty: request.repetitionPenalty,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    max_tokens: request.maxTokens ?? null,
    n: request.n,
    tool_choice: request.toolChoice,
    parallel_tool_calls: request.parallelToolCalls,
    reasoning_effort: reasoningEffort,
    separate_reasoning: request.separateReasoning,
    remote_media: media.map(({ urlSha256, sha256 }) => ({ url_sha256: urlSha256, sha256 })),
  }
}
