import { ApiError, type ChatRequest, type Message, VerbatimClient } from '@verbatim/protocol'
import type { Given } from './command.ts'
import { urlKind } from './option-kinds.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/**
 * Where the service is: `--url`, `VERBATIM_URL`, or this machine at `PORT`.
 *
 * @throws UsageError when what the environment names is no address.
 */
export function serviceUrl(given: Given, env: NodeJS.ProcessEnv): string {
  const asked = given.text('url')
  if (asked !== undefined) return asked
  const own = env.VERBATIM_URL?.trim()
  const url = own || `http://localhost:${env.PORT?.trim() || 8080}`
  const reading = urlKind.read(url)
  if ('value' in reading) return url
  throw new UsageError(`${own ? 'VERBATIM_URL' : 'PORT'} gives the address "${url}".`, `It ${reading.must}.`)
}

export function openClient(given: Given, terminal: Terminal): VerbatimClient {
  const baseUrl = serviceUrl(given, terminal.env)
  const apiKey = given.text('key') ?? (terminal.env.VERBATIM_API_KEY?.trim() || undefined)
  return new VerbatimClient(apiKey === undefined ? { baseUrl } : { baseUrl, apiKey })
}

/** The model asked for, or the first that the service lists. */
export async function chooseModel(
  given: Given,
  client: VerbatimClient,
  signal?: AbortSignal,
): Promise<string> {
  const asked = given.text('model')
  if (asked !== undefined) return asked
  const [first] = await client.models(signal)
  if (first !== undefined) return first.id
  throw new ApiError('The service lists no model.', { status: 404, code: 'model_not_found' })
}

export function systemMessages(given: Given): Message[] {
  const content = given.text('system')
  return content === undefined ? [] : [{ role: 'system', content }]
}

/** The request for these messages, with what the options ask for; what is not given is left to the service. */
export function buildRequest(given: Given, model: string, messages: Message[]): ChatRequest {
  const request: ChatRequest = { model, messages }
  const temperature = given.number('temperature')
  const maxTokens = given.number('max-tokens')
  const seed = given.integer('seed')
  if (temperature !== undefined) request.temperature = temperature
  if (maxTokens !== undefined) request.max_tokens = maxTokens
  if (seed !== undefined) request.seed = seed
  return request
}
