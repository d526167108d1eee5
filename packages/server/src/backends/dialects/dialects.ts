import type { UpstreamKind } from '../../config/config.ts'
import type { Dialect } from './dialect.ts'
import { llamaServer } from './llama-server.ts'
import { ollama } from './ollama.ts'
import { openai } from './openai.ts'
import { sglang } from './sglang.ts'
import { vllm } from './vllm.ts'

/** In the order in which a server is asked which it is: each route of a later one is missing in the earlier ones. */
export const DIALECTS: readonly Dialect[] = [llamaServer, sglang, vllm, ollama, openai]

export function dialectOf(kind: UpstreamKind): Dialect {
  return DIALECTS.find((dialect) => dialect.kind === kind) ?? openai
}
