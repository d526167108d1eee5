import type { ChatParameter } from '@verbatim/protocol'
import { chatBody, effortOf, toolsBody } from './chat-body.ts'
import { type Dialect, EFFORTS } from './dialect.ts'

const NOT_OPENAI: ChatParameter[] = ['top_k', 'min_p', 'repetition_penalty', 'separate_reasoning']

/** Any other server that speaks OpenAI's chat completions: it is sent what OpenAI documents, and believed. */
export const openai: Dialect = {
  kind: 'openai',
  healthPath: '/v1/models',
  body: (work) => ({
    ...chatBody(work, 'reasoning_content'),
    ...toolsBody(work.request),
    max_tokens: work.request.maxTokens,
    // Medium is its default, and a model that does not reason refuses to be told so.
    reasoning_effort: work.request.reasoningEffort === 'medium' ? undefined : effortOf(work),
  }),
  forcesBySchema: false,
  recognises: async () => true,
  abilities: async () => ({
    version: null,
    contextTokens: null,
    slots: null,
    seesImages: false,
    reasoningEfforts: EFFORTS,
    unsupported: NOT_OPENAI,
    isHarmony: false,
  }),
}
