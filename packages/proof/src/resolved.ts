/**
 * What a request was given that it did not say itself: the operator keeps it with the receipt, and the request's hash covers it. It holds
 * nothing of the caller's text.
 */
export interface Resolved {
  /** `chat`, `generate`, `keyless` or `responses`. */
  surface: string
  /** Messages that the service put in front, such as the persona of the keyless service. */
  injected: { role: string; content: string }[]
  /** Decimal, signed 64 bits. */
  seed: string
  /** YYYY-MM-DD. */
  current_date: string
  temperature: number
  top_p: number
  top_k: number
  min_p: number
  repetition_penalty: number
  frequency_penalty: number
  presence_penalty: number
  /** null: up to the context. */
  max_tokens: number | null
  n: number
  tool_choice: 'auto' | 'required' | 'none' | { name: string }
  parallel_tool_calls: boolean
  /** What ran, which is the model's nearest to the one asked for. */
  reasoning_effort: string
  separate_reasoning: boolean
  /** Of each URL that was fetched, in order: SHA-256 of the URL and of the fetched bytes, in hex. */
  remote_media: { url_sha256: string; sha256: string }[]
}
