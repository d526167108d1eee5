import type { ChatParameter } from '@verbatim/protocol'
import type { BackendRequest } from '../backends.ts'
import type { UpstreamQuestions } from '../upstream-questions.ts'
import { chatBody, effortOf, toolsBody } from './chat-body.ts'
import { type Dialect, EFFORTS, HARMONY_EFFORTS, TOOL_PARAMETERS, type UpstreamAbilities } from './dialect.ts'
import { listedModels } from './model-list.ts'

/** SGLang (docs.sglang.ai, OpenAI APIs - Completions). */
export const sglang: Dialect = {
  kind: 'sglang',
  healthPath: '/health',
  body: sglangBody,
  forcesBySchema: false,
  recognises: async (ask) => (await modelInfo(ask))?.model_path !== undefined,
  abilities: sglangAbilities,
}

function sglangBody(work: BackendRequest): object {
  const { request } = work
  const isRaw = !request.separateReasoning
  return {
    ...chatBody(work, 'reasoning_content'),
    ...toolsBody(request),
    max_completion_tokens: request.maxTokens,
    // "All tokens" is −1 here, and 0 an error.
    top_k: request.topK === 0 ? -1 : request.topK,
    min_p: request.minP,
    repetition_penalty: request.repetitionPenalty,
    // It sets `thinking` and `enable_thinking` of the template by the effort.
    reasoning_effort: effortOf(work),
    separate_reasoning: !isRaw,
    // The raw text is raw with its tags.
    skip_special_tokens: isRaw ? false : undefined,
  }
}

/** Of `GET /model_info`, which was `/get_model_info`. */
interface ModelInfo {
  model_path?: string
  has_image_understanding?: boolean
  model_type?: string | null
  reasoning_parser?: string | null
  tool_call_parser?: string | null
}

/** Of `GET /server_info`, which was `/get_server_info`: the arguments it was started with, and its version. */
interface ServerInfo {
  version?: string
  enable_deterministic_inference?: boolean
  max_running_requests?: number | null
  reasoning_parser?: string | null
  tool_call_parser?: string | null
}

async function sglangAbilities(ask: UpstreamQuestions, model: string): Promise<UpstreamAbilities> {
  const info = (await modelInfo(ask)) ?? {}
  const server = ((await ask.get('/server_info')) ?? (await ask.get('/get_server_info')) ?? {}) as ServerInfo
  const listed = await listedModels(ask)
  const toolParser = info.tool_call_parser ?? server.tool_call_parser ?? null
  const reasoningParser = info.reasoning_parser ?? server.reasoning_parser ?? null
  const unsupported: ChatParameter[] = toolParser === null ? [...TOOL_PARAMETERS] : []
  // Its sampler looks at a request's seed only when it was started with --enable-deterministic-inference.
  if (server.enable_deterministic_inference !== true) unsupported.push('seed')
  if (reasoningParser === null) unsupported.push('separate_reasoning')
  const efforts = info.model_type === 'gpt_oss' ? HARMONY_EFFORTS : EFFORTS
  return {
    version: server.version ?? null,
    contextTokens: listed?.find(({ id }) => id === model)?.max_model_len ?? null,
    slots: server.max_running_requests ?? null,
    seesImages: info.has_image_understanding === true,
    reasoningEfforts: reasoningParser === null ? [] : efforts,
    unsupported,
    isHarmony: false,
  }
}

async function modelInfo(ask: UpstreamQuestions): Promise<ModelInfo | undefined> {
  return ((await ask.get('/model_info')) ?? (await ask.get('/get_model_info'))) as ModelInfo | undefined
}
