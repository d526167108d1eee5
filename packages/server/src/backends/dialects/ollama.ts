import type { ChatParameter, ContentPart } from '@verbatim/protocol'
import type { BackendRequest } from '../backends.ts'
import type { UpstreamQuestions } from '../upstream-questions.ts'
import { chatBody, effortOf, toolsBody } from './chat-body.ts'
import { type Dialect, EFFORTS, HARMONY_EFFORTS, TOOL_PARAMETERS, type UpstreamAbilities } from './dialect.ts'

/** Ollama, by its OpenAI-compatible routes (docs.ollama.com, OpenAI compatibility). It skips what it does not know. */
export const ollama: Dialect = {
  kind: 'ollama',
  healthPath: '/api/version',
  body: ollamaBody,
  forcesBySchema: false,
  // SGLang and llama-server have some of its routes too, but not this one.
  recognises: async (ask) => {
    const { version } = ((await ask.get('/api/version')) ?? {}) as { version?: string }
    return version !== undefined
  },
  abilities: ollamaAbilities,
}

function ollamaBody(work: BackendRequest): object {
  const { request, card } = work
  const { messages, ...rest } = chatBody(work, 'reasoning')
  const { tools } = toolsBody(request)
  return {
    ...rest,
    messages: messages.map(withPlainText),
    tools,
    // Without a limit it goes on past the context, and forgets the beginning.
    max_tokens: request.maxTokens ?? card.contextTokens,
    reasoning_effort: effortOf(work),
  }
}

/** Each part of a content becomes a message of its own there, so text in parts is put together. */
function withPlainText(message: object & { content?: unknown }): object {
  const parts = message.content as ContentPart[] | string | null | undefined
  if (!Array.isArray(parts)) return message
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  return texts.length === parts.length ? { ...message, content: texts.join('\n') } : message
}

/** Of `POST /api/show`. */
interface ShownModel {
  capabilities?: string[]
  details?: { family?: string }
}

interface RunningModels {
  models?: { name?: string; model?: string; context_length?: number }[]
}

const NEVER: ChatParameter[] = [
  'top_k',
  'min_p',
  'repetition_penalty',
  'tool_choice',
  'parallel_tool_calls',
  'separate_reasoning',
]

async function ollamaAbilities(ask: UpstreamQuestions, model: string): Promise<UpstreamAbilities> {
  const { version = '' } = ((await ask.get('/api/version')) ?? {}) as { version?: string }
  const shown = ((await ask.post('/api/show', { model })) ?? {}) as ShownModel
  const can = (what: string) => shown.capabilities?.includes(what) === true
  const efforts = shown.details?.family === 'gptoss' ? HARMONY_EFFORTS : EFFORTS
  return {
    version: version === '' ? null : version,
    contextTokens: await loadedContext(ask, model),
    slots: null,
    seesImages: can('vision'),
    reasoningEfforts: can('thinking') ? efforts : [],
    unsupported: [
      ...NEVER,
      ...(can('tools') ? [] : TOOL_PARAMETERS),
      ...(hasLogprobs(version) ? [] : (['logprobs', 'top_logprobs'] as const)),
    ],
    isHarmony: false,
  }
}

/** The context is decided when the model is loaded, by memory and settings: so it is loaded, and then asked for. */
async function loadedContext(ask: UpstreamQuestions, model: string): Promise<number | null> {
  await ask.post('/api/generate', { model, stream: false })
  const running = ((await ask.get('/api/ps')) ?? {}) as RunningModels
  const found = running.models?.find((one) => [one.name, one.model].some((name) => isSameModel(name, model)))
  return found?.context_length ?? null
}

/** A name without a tag is that of `latest`. */
export function isSameModel(one: string | undefined, other: string): boolean {
  const tagged = (name: string) => (name.includes(':') ? name : `${name}:latest`)
  return one !== undefined && tagged(one) === tagged(other)
}

/** From 0.12.11 on (ollama/ollama pull request 12899). */
function hasLogprobs(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  return major > 0 || minor > 12 || (minor === 12 && patch >= 11)
}
