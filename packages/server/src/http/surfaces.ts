import { KEYLESS_DEFAULTS, OPENAI_DEFAULTS, type SurfaceDefaults } from '@verbatim/protocol'

/** A way in for completions. All of them share one schema and one handler; this is all in which they differ. */
export interface Surface {
  name: 'chat' | 'generate' | 'generate-stream' | 'keyless' | 'responses'
  defaults: SurfaceDefaults
  /** Whether a key is needed; without one the error body is one string, as documents 003 and 004 have it. */
  keyed: boolean
  /** Whether `stream: true` is taken. */
  streams: boolean
  /** Whether the answer has document 000's `reasoningTokens` and `reasoningText`. */
  reasoningInUsage: boolean
}

export const CHAT: Surface = {
  name: 'chat',
  defaults: OPENAI_DEFAULTS,
  keyed: true,
  streams: true,
  reasoningInUsage: false,
}

export const GENERATE: Surface = { ...CHAT, name: 'generate', streams: false, reasoningInUsage: true }

export const GENERATE_STREAM: Surface = { ...GENERATE, name: 'generate-stream', streams: true }

/** The Responses API: chat's defaults and way through the house, in items and events of its own. */
export const RESPONSES: Surface = { ...CHAT, name: 'responses' }

export const RESPONSES_PATHS = ['/v1/responses', '/api/v1/responses']

export const KEYED_ROUTES: [string, Surface][] = [
  ['/v1/chat/completions', CHAT],
  ['/api/v1/chat/completions', CHAT],
  ['/api/v1/generate', GENERATE],
  ['/api/v1/generate/stream', GENERATE_STREAM],
  ...RESPONSES_PATHS.map((path): [string, Surface] => [path, RESPONSES]),
]

export const KEYLESS: Surface = { ...CHAT, name: 'keyless', defaults: KEYLESS_DEFAULTS, keyed: false }
