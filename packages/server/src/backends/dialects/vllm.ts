import type { ChatParameter } from '@verbatim/protocol'
import type { BackendRequest } from '../backends.ts'
import type { UpstreamQuestions } from '../upstream-questions.ts'
import { chatBody, effortOf, toolsBody } from './chat-body.ts'
import { type Dialect, EFFORTS, HARMONY_EFFORTS, TOOL_PARAMETERS, type UpstreamAbilities } from './dialect.ts'
import { listedModels } from './model-list.ts'

/** vLLM (docs.vllm.ai, Online Serving, Chat API). */
export const vllm: Dialect = {
  kind: 'vllm',
  healthPath: '/health',
  body: vllmBody,
  forcesBySchema: false,
  recognises: async (ask) => {
    const version = (await ask.get('/version')) as { version?: string } | undefined
    const owners = (await listedModels(ask)) ?? []
    return version?.version !== undefined && owners.some(({ owned_by }) => owned_by === 'vllm')
  },
  abilities: vllmAbilities,
}

function vllmBody(work: BackendRequest): object {
  const { request } = work
  const effort = effortOf(work)
  return {
    ...chatBody(work, 'reasoning'),
    ...toolsBody(request),
    max_completion_tokens: request.maxTokens,
    return_token_ids: true,
    top_k: request.topK,
    min_p: request.minP,
    repetition_penalty: request.repetitionPenalty,
    reasoning_effort: effort,
    // vLLM tells templates `enable_thinking` by itself; DeepSeek's and Granite's ask for `thinking`.
    chat_template_kwargs: effort === undefined ? undefined : { thinking: effort !== 'none' },
  }
}

const GPT_OSS = /gpt[-_]?oss/i
/** 64 × 64 grey pixels: some models take no smaller image. */
const IMAGE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAAKUlEQVR42u3MQREAAAwCIKMb3RD77SAA6VEEAoFAIBAIBAKBQCAQfA8G320AeXC6efoAAAAASUVORK5CYII='
const ONE_TOOL = [
  { type: 'function', function: { name: 'probe', parameters: { type: 'object', properties: {} } } },
]

/**
 * vLLM has no route that tells how it was started, so it is asked for one token: with a tool (refused without a tool parser),
 * with an image (refused by a model that does not see), and with neither, whose usage counts reasoning tokens when there is a
 * reasoning parser.
 */
async function vllmAbilities(ask: UpstreamQuestions, model: string): Promise<UpstreamAbilities> {
  const { version } = ((await ask.get('/version')) ?? {}) as { version?: string }
  const card = (await listedModels(ask))?.find(({ id }) => id === model)
  const image = [{ type: 'image_url', image_url: { url: IMAGE } }]
  const [plain, tools, seeing] = await Promise.all([
    oneToken(ask, model, 'Hi'),
    oneToken(ask, model, 'Hi', { tools: ONE_TOOL, tool_choice: 'auto' }),
    oneToken(ask, model, image),
  ])
  const isGptOss = GPT_OSS.test(`${model} ${card?.root ?? ''}`)
  const reasons = isGptOss || plain.details !== undefined
  const unsupported: ChatParameter[] = ['separate_reasoning']
  return {
    version: version ?? null,
    contextTokens: card?.max_model_len ?? null,
    slots: null,
    seesImages: seeing.isTaken,
    reasoningEfforts: isGptOss ? HARMONY_EFFORTS : reasons ? EFFORTS : [],
    unsupported: tools.isTaken ? unsupported : [...unsupported, ...TOOL_PARAMETERS],
    isHarmony: false,
  }
}

async function oneToken(ask: UpstreamQuestions, model: string, content: unknown, extra: object = {}) {
  const messages = [{ role: 'user', content }]
  const body = { model, messages, max_completion_tokens: 1, temperature: 0, ...extra }
  const answer = (await ask.post('/v1/chat/completions', body)) as
    | { usage?: { completion_tokens_details?: object | null } }
    | undefined
  return { isTaken: answer !== undefined, details: answer?.usage?.completion_tokens_details ?? undefined }
}
