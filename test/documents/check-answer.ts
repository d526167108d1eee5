import assert from 'node:assert/strict'
import type { ChatCompletion } from '@verbatim/protocol'

/** Holds an answer to what the documents show of one, `signature` excepted. */
export function checkAnswer(answer: ChatCompletion, model: string): ChatCompletion['choices'][number] {
  assert.match(answer.id, /^chatcmpl-/)
  assert.equal(answer.object, 'chat.completion')
  assert.ok(Math.abs(answer.created - Date.now() / 1000) < 600)
  assert.equal(answer.model, model)
  assert.match(answer.system_fingerprint, /./)
  assert.equal(answer.choices.length, 1)
  const [choice] = answer.choices
  assert.ok(choice)
  assert.equal(choice.index, 0)
  assert.equal(choice.message.role, 'assistant')
  assert.match(choice.finish_reason, /^(stop|length|tool_calls)$/)
  checkUsage(answer)
  return choice
}

export function checkUsage({ usage }: ChatCompletion): void {
  assert.ok(usage.prompt_tokens > 0)
  assert.ok(usage.completion_tokens > 0)
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens)
  assert.equal(typeof usage.prompt_tokens_details.cached_tokens, 'number')
  assert.equal(usage.prompt_tokens_details.audio_tokens, 0)
  const { reasoning_tokens: reasoning, ...others } = usage.completion_tokens_details
  assert.ok(reasoning >= 0 && reasoning < usage.completion_tokens)
  assert.deepEqual(others, {
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  })
}
