import type { PromptProgress } from './backends.ts'

/** llama-server's `prompt_progress`, which it sends after each batch of a prompt (tools/server/README.md, return_progress). */
export interface WireProgress {
  total?: number
  /** What the slot still had of an earlier prompt; it counts as processed. */
  cache?: number
  processed?: number
}

/** Undefined for what is none: it only goes into a comment, so no answer fails by it. */
export function readProgress(progress: WireProgress | null | undefined): PromptProgress | undefined {
  const { processed: read, total } = progress ?? {}
  if (!isCount(read) || !isCount(total) || read > total) return undefined
  return { read, total }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
