import type { EnginePlan } from './sizing.ts'

/** What one start of llama-server needs to know. `alias` is the name under which it answers. */
export interface EngineArgumentsInput {
  modelPath: string
  alias: string
  socketPath: string
  plan: EnginePlan
  /** Takes the place of the template in the model's file. */
  chatTemplatePath?: string | undefined
  projectorPath?: string | undefined
}

interface EngineOption {
  argument: readonly string[]
  because: string
}

const MEBIBYTE = 1024 * 1024

/** The same for every model and machine. */
const FIXED_OPTIONS: readonly EngineOption[] = [
  { argument: ['--poll', '0'], because: 'waiting threads sleep: docs/decisions/0001-engine-threads.md' },
  {
    argument: ['--batch-size', '256'],
    because: 'between two batches of a long prompt a gone client is noticed, and others go on',
  },
  { argument: ['--no-kv-unified'], because: 'a slot always has its whole context, whatever the others hold' },
  { argument: ['--no-context-shift'], because: 'text that silently leaves the context cannot be replayed' },
  { argument: ['--cache-reuse', '0'], because: 'shifted cache entries differ from computed ones' },
  { argument: ['--spec-type', 'none'], because: 'drafted tokens are checked in batches of other shapes' },
  { argument: ['--fit', 'off'], because: 'the plan is followed or refused, not quietly changed' },
  { argument: ['--jinja'], because: "the model's own chat template, with its tools" },
  { argument: ['--offline'], because: 'the engine never opens a connection of its own' },
  { argument: ['--no-ui'], because: 'the service has its own page' },
  { argument: ['--metrics'], because: 'tokens and busy slots are read from it' },
  { argument: ['--slots'], because: 'whether a slot is free again can be seen' },
  {
    argument: ['-lv', '1'],
    because: 'errors only: prompts stay out of the log, and so do notes on every cached prompt',
  },
  { argument: ['--log-colors', 'off'], because: 'its lines go into our log' },
  { argument: ['--no-log-timestamps'], because: 'our log has its own' },
]

/** The argument list for llama-server at the pinned release; a test holds it against the engine's own `--help`. */
export function engineArguments(input: EngineArgumentsInput): string[] {
  const { modelPath, alias, socketPath, plan, chatTemplatePath, projectorPath } = input
  const planned = [
    ['--model', modelPath],
    ['--alias', alias],
    // A host that ends in .sock is the path of a unix socket: no port to collide, nothing that other users can reach.
    ['--host', socketPath],
    ['--parallel', String(plan.slots)],
    // llama-server takes the sum and divides it by the slots.
    ['--ctx-size', String(plan.slots * plan.contextTokens)],
    ['--threads', String(plan.threads)],
    // Prompts of conversations that lost their slot, in memory. Its own default may grow to 8 GiB.
    ['--cache-ram', String(Math.floor(plan.promptCacheBytes / MEBIBYTE))],
    ...(chatTemplatePath === undefined ? [] : [['--chat-template-file', chatTemplatePath]]),
    ...(projectorPath === undefined ? [] : [['--mmproj', projectorPath]]),
  ]
  return [...planned, ...FIXED_OPTIONS.map((option) => option.argument)].flat()
}
