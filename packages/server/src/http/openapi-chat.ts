import {
  ACCEPTED_WITHOUT_EFFECT,
  type ChatParameter,
  chatRequestSchema,
  PARAMETER_DESCRIPTIONS,
} from '@verbatim/protocol'
import type { Config } from '../config/config.ts'
import { contentOf, type OpenApiPart, pathsOf, type Route } from './openapi-routes.ts'
import {
  anything,
  integer,
  type Json,
  list,
  number,
  object,
  one,
  orNull,
  ref,
  said,
  schemaOf,
  text,
} from './openapi-shapes.ts'

const RATE_HEADERS = ['limit', 'remaining', 'reset'].flatMap((what) =>
  ['requests', 'tokens'].map((unit) => `x-ratelimit-${what}-${unit}`),
)
const EVENTS = contentOf('text/event-stream')

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'A repeat with the same key gives the same answer, and no second charge.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

const ACCOUNT: Json = {
  name: 'x-verbatim-account',
  in: 'header',
  description: 'Of several accounts of who signed in, the one that pays. With a key it is not looked at.',
  schema: text,
}

const STOP: Route = {
  summary: 'Ends a running request by its Idempotency-Key',
  description:
    'What was generated until then is charged, and told once it is settled. 404 when none runs with this key.',
  answer: 'StoppedCompletion',
  parameters: [{ ...IDEMPOTENCY_KEY, description: 'The key of the request to end.', required: true }],
}

/** A way in for completions: how it is asked, and how what runs is ended. */
function completion(body: string, answer: string, summary: string, more: Partial<Route> = {}) {
  const headers = ['x-request-id', 'idempotent-replayed', ...RATE_HEADERS]
  const post: Route = {
    summary,
    description: 'With `stream: true` the answer comes as server-sent events.',
    body,
    answer,
    content: EVENTS,
    headers,
    parameters: more.open === true ? [IDEMPOTENCY_KEY] : [IDEMPOTENCY_KEY, ACCOUNT],
    ...more,
  }
  return { post, delete: more.open === true ? { ...STOP, open: true as const } : STOP }
}

/** Chat completions, generate, and the surfaces without a key. */
export function chatPart({ keyless }: Config): OpenApiPart {
  const chat = completion('ChatRequest', 'ChatCompletion', 'A chat completion, as OpenAI has it')
  const open = {
    ...completion('KeylessRequest', 'ChatCompletion', 'A completion without a key', {
      description: 'Streams unless `stream` is false.',
      open: true,
    }),
    get: {
      summary: 'Status, model, queue and rate limits',
      answer: 'KeylessStatus',
      open: true,
    } satisfies Route,
  }
  return {
    paths: {
      ...pathsOf('Chat', {
        '/v1/chat/completions': chat,
        '/api/v1/chat/completions': chat,
        '/api/v1/generate': completion(
          'ChatRequest',
          'GenerateCompletion',
          'A whole answer with its reasoning in the usage',
          {
            description: 'Never streams.',
            content: {},
          },
        ),
        '/api/v1/generate/stream': completion(
          'ChatRequest',
          'GenerateCompletion',
          'An answer with a last event of usage',
        ),
      }),
      ...pathsOf('Without a key', Object.fromEntries(keyless.paths.map((path) => [path, open]))),
    },
    schemas: { ...chatSchemas(), ...(keyless.paths.length === 0 ? {} : keylessSchemas()) },
  }
}

function chatSchemas(): Json {
  return {
    ChatRequest: described(schemaOf(chatRequestSchema)),
    ChatCompletion: completionShape(ref('Usage')),
    GenerateCompletion: completionShape(ref('GenerateUsage')),
    ChatChoice: object({
      index: integer,
      message: ref('AssistantMessage'),
      logprobs: orNull(anything),
      finish_reason: one('stop', 'length', 'tool_calls'),
    }),
    AssistantMessage: object(
      {
        role: { const: 'assistant' },
        content: orNull(text),
        refusal: { type: 'null' },
        annotations: list(anything),
      },
      { reasoning_content: text, tool_calls: list(ref('ToolCall')) },
    ),
    ToolCall: object({
      id: text,
      type: { const: 'function' },
      function: object({ name: text, arguments: said(text, 'JSON') }),
    }),
    StoppedCompletion: object({
      object: { const: 'completion.stopped' },
      request_id: text,
      usage: orNull(ref('Usage')),
      cost: orNull(said(text, 'Credits that were charged; null as long as that is not settled')),
    }),
    Usage: object(USAGE),
    GenerateUsage: object({ ...USAGE, reasoningTokens: integer, reasoningText: text }),
  }
}

const USAGE: Json = {
  prompt_tokens: integer,
  completion_tokens: integer,
  total_tokens: integer,
  prompt_tokens_details: object({ cached_tokens: integer, audio_tokens: integer }),
  completion_tokens_details: object({
    reasoning_tokens: integer,
    audio_tokens: integer,
    accepted_prediction_tokens: integer,
    rejected_prediction_tokens: integer,
  }),
}

function completionShape(usage: Json): Json {
  return object(
    {
      id: text,
      object: { const: 'chat.completion' },
      created: said(integer, 'Seconds since 1970'),
      model: said(text, 'What ran, by whichever name it was asked for'),
      system_fingerprint: text,
      choices: list(ref('ChatChoice')),
      usage,
      chain_id: said(integer, 'The chain that the signature names'),
      signature: {
        type: 'string',
        pattern: '^[0-9a-f]{130}$',
        description: "The operator's, in EigenAI's form",
      },
      receipt: {
        type: 'string',
        pattern: '^rcpt_[0-9a-f]{32}$',
        description: 'GET /v1/receipts/{id} has it',
      },
    },
    {
      seed: said(integer, 'What was drawn with, up to 64 bits'),
      reasoning_effort: said(text, 'What ran'),
      current_date: said(text, 'The day that the prompt named as today'),
    },
  )
}

function keylessSchemas(): Json {
  const status = object({
    status: { const: 'online' },
    model: text,
    queue: object({ slots: integer, running: integer, waiting: integer }),
    rate_limit: object({
      per: text,
      concurrent_requests: integer,
      min_delay_ms: integer,
      max_requests_per_second: number,
      max_waiting: integer,
      tokens_per_day: orNull(integer),
    }),
  })
  const request = { ...described(schemaOf(chatRequestSchema)), required: ['messages'] }
  return { KeylessRequest: request, KeylessStatus: status }
}

/** With what each parameter does, from the one table of that. */
function described(schema: Json): Json {
  const properties = Object.entries(schema.properties as Record<string, Json>).map(([name, shape]) => {
    const words = PARAMETER_DESCRIPTIONS[name as ChatParameter] ?? OTHER_WORDS[name]
    return [name, words === undefined ? shape : { ...shape, description: words }]
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

const OTHER_WORDS: Record<string, string> = {
  model: 'The id or another name of a model.',
  messages: 'The conversation so far.',
  stream: 'Whether the answer comes as server-sent events while it is generated.',
  stream_options: 'With include_usage one more chunk has the usage.',
  ...Object.fromEntries(
    Object.keys(ACCEPTED_WITHOUT_EFFECT).map((name) => [name, 'Taken, without any effect.']),
  ),
}
