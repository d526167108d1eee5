import { SseParser } from '@verbatim/protocol'
import { post, startTestService, type TestService } from '../support/service.ts'

/** A service on the project's own tiny gpt-oss model. */
export function startNano(env: Record<string, string> = {}): Promise<TestService> {
  return startTestService({ VERBATIM_MODEL: 'gpt-oss-nano', ...env })
}

export interface Message {
  content: string | null
  reasoning_content?: string
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
}

export interface Logprob {
  token: string
  logprob: number
  bytes: number[]
  top_logprobs: { token: string; logprob: number; bytes: number[] }[]
}

export interface Answer {
  choices: { message: Message; finish_reason: string; logprobs: { content: Logprob[] } | null }[]
  usage: {
    prompt_tokens: number
    completion_tokens: number
    prompt_tokens_details: { cached_tokens: number }
    completion_tokens_details: { reasoning_tokens: number }
  }
  seed: number
  reasoning_effort: string
  current_date: string
}

const PATH = '/v1/chat/completions'

/** A greedy chat request, whole. */
export async function ask(service: TestService, body: object): Promise<Answer> {
  const response = await post(service, PATH, { model: 'gpt-oss', temperature: 0, ...body })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`)
  return JSON.parse(text) as Answer
}

/** The same, streamed, and put together as a client would. */
export async function askStreaming(service: TestService, body: object): Promise<Answer> {
  const streaming = { stream: true, stream_options: { include_usage: true } }
  const response = await post(service, PATH, { model: 'gpt-oss', temperature: 0, ...body, ...streaming })
  if (response.status !== 200 || response.body === null) throw new Error(await response.text())
  const gathered = new Gathered()
  const parser = new SseParser((data) => {
    if (data !== '[DONE]') gathered.take(JSON.parse(data) as Chunk)
  })
  for await (const bytes of response.body) parser.push(bytes)
  return gathered.answer()
}

interface Chunk {
  choices: {
    delta: {
      content?: string | null
      reasoning_content?: string
      tool_calls?: { index: number; id?: string; function: { name?: string; arguments: string } }[]
    }
    logprobs?: { content: Logprob[] } | null
    finish_reason: string | null
  }[]
  usage?: Answer['usage'] | null
  seed?: number
  reasoning_effort?: string
  current_date?: string
  error?: { message: string }
}

class Gathered {
  #content: string | null = null
  #reasoning = ''
  #calls: NonNullable<Message['tool_calls']> = []
  #logprobs: Logprob[] | null = null
  #finish = ''
  #usage: Answer['usage'] | undefined
  #drawn: Pick<Chunk, 'seed' | 'reasoning_effort' | 'current_date'> = {}

  take(chunk: Chunk): void {
    if (chunk.error !== undefined) throw new Error(chunk.error.message)
    if (chunk.usage != null) this.#usage = chunk.usage
    if (chunk.seed !== undefined) this.#drawn = chunk
    const [choice] = chunk.choices
    if (choice === undefined) return
    const { content, reasoning_content: reasoning, tool_calls: calls } = choice.delta
    if (content) this.#content = (this.#content ?? '') + content
    this.#reasoning += reasoning ?? ''
    for (const call of calls ?? []) this.#takeCall(call)
    if (choice.logprobs != null) this.#logprobs = [...(this.#logprobs ?? []), ...choice.logprobs.content]
    this.#finish = choice.finish_reason ?? this.#finish
  }

  #takeCall({
    index,
    id,
    function: { name, arguments: text },
  }: {
    index: number
    id?: string
    function: { name?: string; arguments: string }
  }): void {
    const begun = this.#calls[index]
    if (begun !== undefined) begun.function.arguments += text
    else
      this.#calls[index] = { id: id ?? '', type: 'function', function: { name: name ?? '', arguments: text } }
  }

  answer(): Answer {
    if (this.#usage === undefined) throw new Error('the stream had no usage')
    const hasCalls = this.#calls.length > 0
    const message = {
      content: this.#content ?? (hasCalls ? null : ''),
      ...(this.#reasoning === '' ? {} : { reasoning_content: this.#reasoning }),
      ...(hasCalls ? { tool_calls: this.#calls } : {}),
    }
    const { seed = 0, reasoning_effort: effort = '', current_date: date = '' } = this.#drawn
    return {
      choices: [
        {
          message,
          finish_reason: this.#finish,
          logprobs: this.#logprobs === null ? null : { content: this.#logprobs },
        },
      ],
      usage: this.#usage,
      seed,
      reasoning_effort: effort,
      current_date: date,
    }
  }
}

/** The one choice of an answer. */
export function only({ choices }: Answer): Answer['choices'][number] {
  const [choice] = choices
  if (choice === undefined) throw new Error('the answer has no choice')
  return choice
}

export function user(content: string) {
  return { messages: [{ role: 'user', content }] }
}

export function functionTool(name: string, properties: Record<string, object>, description?: string) {
  const parameters = { type: 'object', properties, required: Object.keys(properties) }
  return {
    type: 'function',
    function: { name, ...(description === undefined ? {} : { description }), parameters },
  }
}

export const GET_WEATHER = functionTool(
  'get_weather',
  { city: { type: 'string' } },
  'Get the weather in a city.',
)
export const GET_TIME = functionTool('get_time', { city: { type: 'string' } }, 'Get the time in a city.')
