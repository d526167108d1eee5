import {
  type ChatChoice,
  type ChatCompletion,
  type Choice,
  type GenerateUsage,
  type Generation,
  jsonInteger,
  type Usage,
  type WireUsage,
} from '@verbatim/protocol'
import { rawAnalysis } from '../harmony/harmony.ts'
import type { Run } from '../serve/serve.ts'
import type { Surface } from './surfaces.ts'

type Drawn = Pick<ChatCompletion, 'seed' | 'reasoning_effort' | 'current_date'>

/** What every chunk and completion of one answer has in common. `created` is in seconds since 1970. */
export interface AnswerHead {
  id: string
  created: number
  run: Run
}

/** The whole answer as OpenAI's `chat.completion`. */
export function shapeCompletion(
  head: AnswerHead,
  generation: Generation,
  surface: Pick<Surface, 'reasoningInUsage'>,
): ChatCompletion {
  const { model, request } = head.run
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: model.card.id,
    system_fingerprint: model.backend.fingerprint,
    choices: generation.choices.map((choice) => shapeChoice(choice, request.separateReasoning)),
    usage: surface.reasoningInUsage
      ? shapeGenerateUsage(generation.usage, reasoningText(generation, request.separateReasoning))
      : shapeUsage(generation.usage),
    ...shapeDrawn(head.run),
  }
}

/** What decided the answer beside the request: with it the same answer can be had again. */
export function shapeDrawn({ model, request, reasoningEffort }: Run): Drawn {
  return {
    seed: jsonInteger(request.seed) as number,
    reasoning_effort: reasoningEffort,
    ...(model.card.format === 'harmony' ? { current_date: request.currentDate } : {}),
  }
}

function shapeChoice(choice: Choice, separateReasoning: boolean): ChatChoice {
  return {
    index: choice.index,
    message: {
      role: 'assistant',
      content: separateReasoning || choice.reasoning === null ? choice.content : rawContent(choice),
      ...(separateReasoning && choice.reasoning !== null ? { reasoning_content: choice.reasoning } : {}),
      ...(choice.toolCalls.length > 0 ? { tool_calls: choice.toolCalls } : {}),
      refusal: null,
      annotations: [],
    },
    logprobs: choice.logprobs === null ? null : { content: choice.logprobs, refusal: null },
    finish_reason: choice.finishReason,
  }
}

/** As its pieces came, where the caller does not want them told apart. */
function rawContent({ reasoning, content }: Choice): string {
  return `${reasoning ?? ''}${content ?? ''}`
}

/** Told apart also where the content is raw; an answer that only quotes the format has not reasoned. */
function reasoningText({ choices }: Generation, separateReasoning: boolean): string {
  const ofRaw = (content: string | null) => (separateReasoning ? '' : rawAnalysis(content ?? ''))
  return choices.map(({ reasoning, content }) => reasoning ?? ofRaw(content)).join('')
}

export function shapeUsage(usage: Usage): WireUsage {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

function shapeGenerateUsage(usage: Usage, reasoningText: string): GenerateUsage {
  return { ...shapeUsage(usage), reasoningTokens: usage.reasoningTokens, reasoningText }
}
