import type { UpstreamQuestions } from '../upstream-questions.ts'

/** One entry of `GET /v1/models`, as far as servers agree on it. */
export interface ListedModel {
  id: string
  owned_by?: string
  root?: string | null
  /** The context, of vLLM and SGLang. */
  max_model_len?: number | null
}

/** The models that a server lists; undefined when it has no such list. */
export async function listedModels(ask: UpstreamQuestions): Promise<ListedModel[] | undefined> {
  const list = (await ask.get('/v1/models')) as { data?: ListedModel[] } | undefined
  if (!Array.isArray(list?.data)) return undefined
  return list.data.filter((model) => typeof model?.id === 'string')
}
