import { type Generation, type ToolCall, VerbatimError } from '@verbatim/protocol'
import { withForcedTool } from './forced-tool.ts'
import { type Reading, readFinishReason } from './upstream-chunk.ts'
import {
  readArguments,
  readReasoning,
  readText,
  readUsage,
  type UpstreamMessage,
  type UpstreamUsage,
} from './upstream-wire.ts'

interface UpstreamCompletion {
  choices?: {
    message?: UpstreamMessage
    finish_reason?: string | null
    token_ids?: number[] | null
  }[]
  usage?: UpstreamUsage
  prompt_token_ids?: number[] | null
}

/** @throws VerbatimError `upstream_error` for what is not a completion. */
export function readCompletion(text: string, index: number, reading: Reading): Generation {
  const generation = readPlain(text, index, reading)
  return reading.forced ? withForcedTool(generation, reading.toolCallId) : generation
}

function readPlain(text: string, index: number, { toolCallId }: Reading): Generation {
  const { choices, usage, prompt_token_ids: promptTokenIds } = parse(text)
  const choice = choices?.[0]
  if (choice?.message === undefined || usage === undefined) {
    throw new VerbatimError('upstream_error', 'The engine sent a completion without a message or usage.')
  }
  const content = readText(choice.message.content)
  const reasoning = readReasoning(choice.message)
  const toolCalls = (choice.message.tool_calls ?? []).map(
    (call, at): ToolCall => ({
      id: toolCallId(at),
      type: 'function',
      function: { name: call.function?.name ?? '', arguments: readArguments(call) },
    }),
  )
  return {
    choices: [
      {
        index,
        content: content !== '' ? content : toolCalls.length > 0 ? null : '',
        reasoning: reasoning || null,
        toolCalls,
        // Answers with log-probabilities are read as streams (openai-backend.ts).
        logprobs: null,
        finishReason: readFinishReason(choice.finish_reason ?? 'stop', toolCalls.length > 0),
        tokenIds: choice.token_ids ?? undefined,
      },
    ],
    usage: readUsage(usage),
    promptTokenIds: promptTokenIds ?? undefined,
  }
}

function parse(text: string): UpstreamCompletion {
  try {
    const completion: unknown = JSON.parse(text)
    if (completion !== null && typeof completion === 'object') return completion
  } catch (error) {
    throw new VerbatimError('upstream_error', 'The engine sent a completion that is not JSON.', {
      cause: error,
    })
  }
  throw new VerbatimError('upstream_error', 'The engine sent a completion that is not an object.')
}
