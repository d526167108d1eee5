/**
 * What llama-server (build de3ff81) writes on the wire, byte by byte its key order and its way of chunking, with
 * fixed texts: the proxies are measured on what they meet in service.
 */

const STAMP = '"created":1795253687,"id":"chatcmpl-g8xVrQTliMOy6JKmH0od2rtTgNZsDinH"'
const TIMINGS =
  '"timings":{"cache_n":33,"prompt_n":1,"prompt_ms":6.638,"prompt_per_token_ms":6.638,' +
  '"prompt_per_second":150.64778547755347,"predicted_n":8,"predicted_ms":45.752,' +
  '"predicted_per_token_ms":6.536,"predicted_per_second":152.9987760097919}'
const WORDS = [' the', ' colours', ' of', ' a', ' rainbow', ',', ' seen', ' after', ' rain', '.']

/** Of the whole answer. */
export const ANSWER_TOKENS = 8

/** The body of a whole `chat.completion`, about 670 bytes. */
export function completionBody(model: string): string {
  const message = '{"role":"assistant","content":"The colours of the rainbow are:\\n\\n"}'
  const usage = usageOf(ANSWER_TOKENS)
  return (
    `{"choices":[{"finish_reason":"length","index":0,"message":${message}}],"created":1795253687,` +
    `"model":${JSON.stringify(model)},"system_fingerprint":"b1-de3ff81","object":"chat.completion",` +
    `"usage":${usage},"id":"chatcmpl-30hBYLlms3x7EtjC7k31uL1QUxHpzdmI",${TIMINGS}}`
  )
}

/** The events of a stream of `tokens` tokens, in order: role, texts, finish, usage and `[DONE]`. */
export function streamEvents(model: string, tokens: number): string[] {
  const texts = Array.from({ length: tokens }, (_, index) => WORDS[index % WORDS.length] ?? '')
  return [
    chunk(model, choice('{"role":"assistant","content":null}', null)),
    ...texts.map((text) => chunk(model, choice(`{"content":${JSON.stringify(text)}}`, null))),
    chunk(model, choice('{}', 'length')),
    chunk(model, '', `,"usage":${usageOf(tokens)},${TIMINGS}`),
    '[DONE]',
  ].map((data) => `data: ${data}\n\n`)
}

/** An event as one chunk of HTTP's chunked coding; llama-server writes each with one call. */
export function httpChunk(event: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`)
}

function choice(delta: string, reason: string | null): string {
  return `{"finish_reason":${JSON.stringify(reason)},"index":0,"delta":${delta}}`
}

function chunk(model: string, choices: string, more = ''): string {
  return (
    `{"choices":[${choices}],${STAMP},"model":${JSON.stringify(model)},` +
    `"system_fingerprint":"b1-de3ff81","object":"chat.completion.chunk"${more}}`
  )
}

function usageOf(tokens: number): string {
  return (
    `{"completion_tokens":${tokens},"prompt_tokens":34,"total_tokens":${tokens + 34},` +
    '"prompt_tokens_details":{"cached_tokens":33}}'
  )
}
