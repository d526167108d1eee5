import type { ChatChoice, ChatCompletion, ChatCompletionChunk } from '@verbatim/protocol'

/** One token, as the caller got it: its text or id, and the log-probabilities it was drawn by, to the last digit. */
export interface Step {
  token: string | number
  logprob: number
  others: [token: string | number, logprob: number][]
}

/** Everything of an answer that the request alone decides. */
export interface Answer {
  steps: Step[]
  /** What has no tokens of its own: texts, calls, reasons, counts; as JSON. */
  rest: string
}

/** What came with it, and may differ: how much of the prompt was in the cache. */
export interface Received {
  answer: Answer
  cachedTokens: number
}

export interface Difference {
  /** The first token that differs; undefined where all tokens are alike, and something else is not. */
  at: number | undefined
  first: Step | string | undefined
  now: Step | string | undefined
}

/** Where two answers part, or undefined when they are the same to the last bit. */
export function difference(first: Answer, now: Answer): Difference | undefined {
  const length = Math.max(first.steps.length, now.steps.length)
  for (let at = 0; at < length; at += 1) {
    if (JSON.stringify(first.steps[at]) !== JSON.stringify(now.steps[at])) {
      return { at, first: first.steps[at], now: now.steps[at] }
    }
  }
  return first.rest === now.rest ? undefined : { at: undefined, first: first.rest, now: now.rest }
}

/** An answer of the service. The ids of an answer and its calls are drawn anew each time, and its time is its own. */
export function ofCompletion(completion: ChatCompletion): Received {
  const { choices, usage, seed, reasoning_effort, current_date } = completion
  const texts = choices.map(({ message, finish_reason }) => ({
    content: message.content,
    reasoning: message.reasoning_content,
    calls: message.tool_calls?.map((call) => call.function),
    finish_reason,
  }))
  const counts = [
    usage.prompt_tokens,
    usage.completion_tokens,
    usage.completion_tokens_details.reasoning_tokens,
  ]
  return {
    answer: {
      steps: choices
        .flatMap(({ logprobs }) => logprobs?.content ?? [])
        .map((entry) => ({
          token: entry.token,
          logprob: entry.logprob,
          others: entry.top_logprobs.map(({ token, logprob }) => [token, logprob]),
        })),
      rest: JSON.stringify({ texts, counts, seed, reasoning_effort, current_date }),
    },
    cachedTokens: usage.prompt_tokens_details.cached_tokens,
  }
}

/** The same answer from its stream. @throws Error when the stream broke off. */
export function completionOfChunks(chunks: ChatCompletionChunk[]): ChatCompletion {
  const choices: ChatChoice[] = []
  let whole: Partial<ChatCompletion> = {}
  for (const { choices: parts, usage, object: _object, ...facts } of chunks) {
    whole = { ...whole, ...facts, ...(usage == null ? {} : { usage }) }
    for (const part of parts) {
      const choice = choices[part.index] ?? emptyChoice(part.index)
      choices[part.index] = choice
      addTo(choice, part)
    }
  }
  if (whole.usage === undefined) throw new Error(`the stream ended early: ${JSON.stringify(chunks.at(-1))}`)
  for (const { message } of choices) {
    if (message.content === null && message.tool_calls === undefined) message.content = ''
  }
  return { ...whole, choices } as ChatCompletion
}

function emptyChoice(index: number): ChatChoice {
  const message = { role: 'assistant' as const, content: null, refusal: null, annotations: [] as [] }
  return { index, message, logprobs: null, finish_reason: 'stop' }
}

function addTo(choice: ChatChoice, part: ChatCompletionChunk['choices'][number]): void {
  const { message } = choice
  const { content, reasoning_content: reasoning, tool_calls: calls } = part.delta
  if (content) message.content = (message.content ?? '') + content
  if (reasoning) message.reasoning_content = (message.reasoning_content ?? '') + reasoning
  for (const { index, id, function: called } of calls ?? []) {
    const all = message.tool_calls ?? []
    message.tool_calls = all
    const begun = all[index]
    if (begun !== undefined) begun.function.arguments += called.arguments
    else
      all[index] = {
        id: id ?? '',
        type: 'function',
        function: { name: called.name ?? '', arguments: called.arguments },
      }
  }
  if (part.logprobs != null) {
    const content = [...(choice.logprobs?.content ?? []), ...part.logprobs.content]
    choice.logprobs = { content, refusal: null }
  }
  choice.finish_reason = part.finish_reason ?? choice.finish_reason
}

/** What llama-server's own `/completion` answers, whole or as the last of its events. */
export interface EngineAnswer {
  content: string
  tokens: number[]
  stop_type?: string
  completion_probabilities?: EngineStep[]
  timings?: { cache_n: number; prompt_n: number }
}

interface EngineStep {
  id: number
  logprob: number
  top_logprobs: { id: number; logprob: number }[]
}

/** An answer of the engine, from all its events; unstreamed it is one. */
export function ofEngine(events: EngineAnswer[]): Received {
  const last = events.at(-1)
  if (last?.stop_type === undefined || last.timings === undefined) {
    throw new Error(`the engine's answer ended early: ${JSON.stringify(last)}`)
  }
  const { cache_n: cached, prompt_n: computed } = last.timings
  return {
    answer: {
      steps: events
        .flatMap((event) => event.completion_probabilities ?? [])
        .map((entry) => ({
          token: entry.id,
          logprob: entry.logprob,
          others: entry.top_logprobs.map(({ id, logprob }) => [id, logprob]),
        })),
      rest: JSON.stringify({
        tokens: events.flatMap(({ tokens }) => tokens),
        stop: last.stop_type,
        prompt: cached + computed,
      }),
    },
    cachedTokens: cached,
  }
}
