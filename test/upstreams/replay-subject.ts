import { cardOfUpstream, HarmonyBackend, OpenAiBackend, probeUpstream } from '@verbatim/server'
import { CITY_FORMAT, TOOLS } from './answers.ts'
import type { Ask, OpenSubject, Scenario, Subject } from './conformance.ts'
import { startReplay } from './start-replay.ts'

/** What the probe of vLLM asks for: a model that reasons, has tools and does not see. */
export const PROBED = { Hi: 'reasoning', 'Hi with tools': 'plain', image: 'no-vision' }

const MORE: Partial<Record<Scenario, Partial<Ask>>> = {
  'tool-call': { tools: TOOLS },
  'parallel-calls': { tools: TOOLS },
  'forced-call': { tools: TOOLS, tool_choice: { type: 'function', function: { name: 'get_time' } } },
  'json-schema': { response_format: CITY_FORMAT },
  length: { max_tokens: 4 },
  logprobs: { logprobs: true, top_logprobs: 2 },
  'reasoning-logprobs': { logprobs: true, top_logprobs: 2 },
}

const ALWAYS: Scenario[] = [
  'plain',
  'reasoning',
  'tool-call',
  'parallel-calls',
  'json-schema',
  'length',
  'logprobs',
  'reasoning-logprobs',
  'too-long',
  'refused',
  'busy',
  'error-in-stream',
  'broken-off',
  'endless',
]

/** A server by its transcripts, found and described by the probe as an operator's would be. */
export function replaySubject(
  server: string,
  more: Scenario[],
  rest: Pick<Subject, 'answers' | 'refused' | 'counts'>,
): Subject {
  const scenarios = [...ALWAYS, ...more]
  const asks = scenarios.map((scenario): [Scenario, Ask] => [
    scenario,
    { messages: [{ role: 'user', content: scenario }], ...MORE[scenario] },
  ])
  return {
    name: `${server} (transcripts)`,
    asks: Object.fromEntries(asks),
    ...rest,
    open: () => openReplay(server),
  }
}

async function openReplay(server: string): Promise<OpenSubject> {
  const replay = await startReplay(server, PROBED)
  const { backend, card } = await openProbed({ url: replay.url })
  const close = async () => {
    await backend.close()
    await replay.stop()
  }
  return { backend, card, working: replay.working, close }
}

/** As open-upstream.ts does, with the name of the model that every transcript has. */
export async function openProbed(where: { url: string; socketPath?: string }) {
  const { dialect, model, abilities } = await probeUpstream({
    ...where,
    apiKey: undefined,
    kind: 'auto',
    model: 'test-model',
    waitMs: 0,
    note: () => undefined,
    signal: new AbortController().signal,
  })
  const contextTokens = abilities.contextTokens ?? 0
  const backend = abilities.isHarmony
    ? new HarmonyBackend({ ...TIMES, ...where, contextTokens })
    : new OpenAiBackend({ ...TIMES, ...where, dialect })
  const card = cardOfUpstream(model, contextTokens, abilities)
  return { backend, card, dialect }
}

const TIMES = {
  slots: 4,
  fingerprint: 'test',
  firstTokenMs: 120_000,
  idleMs: 120_000,
  wholeMs: 120_000,
  retry: { retries: 0, backoffMs: 0, random: () => 0 },
}
