import { type Progress, readManifest } from '@verbatim/engine'
import {
  type Backend,
  HarmonyBackend,
  OpenAiBackend,
  type ProbedUpstream,
  probeUpstream,
  type RetryPolicy,
} from './backends/backends.ts'
import type { Config, UpstreamSettings } from './config/config.ts'
import { cardOfUpstream, type Model } from './models/models.ts'
import { upstreamProvenance } from './provenance.ts'

interface Options {
  progress: Progress
  signal?: AbortSignal | undefined
  retry: RetryPolicy
  aliasesOf(id: string): string[]
}

/** What servers that do not say how many run at a time are given; they queue the rest themselves. */
const USUAL_SLOTS = 64
const USUAL_CONTEXT_TOKENS = 131_072

/**
 * The model of a configured upstream, as the upstream itself tells of it.
 *
 * @throws SetupError as probeUpstream does.
 */
export async function openUpstream(config: Config, upstream: UpstreamSettings, options: Options) {
  const probed = await probeUpstream({
    ...upstream,
    model: config.model,
    note: (message) => options.progress.note(message),
    signal: options.signal ?? new AbortController().signal,
  })
  const { abilities, model: id } = probed
  const known = (await readManifest()).find((card) => card.id === id)
  const contextTokens =
    config.engine.contextTokens ?? abilities.contextTokens ?? known?.contextTokens ?? USUAL_CONTEXT_TOKENS
  const backend = backendOf(probed, contextTokens, {
    url: upstream.url,
    apiKey: upstream.apiKey,
    slots: upstream.slots ?? abilities.slots ?? USUAL_SLOTS,
    fingerprint: fingerprint(probed),
    ...config.timeouts,
    retry: options.retry,
  })
  const model: Model = {
    card: cardOfUpstream(id, contextTokens, abilities, known),
    backend,
    aliases: options.aliasesOf(id),
    contextTokens,
    weightsSha256: null,
    provenance: upstreamProvenance(fingerprint(probed)),
    created: Math.floor(Date.now() / 1000),
  }
  return { model, hint: null, close: () => backend.close() }
}

type BackendOptions = Omit<ConstructorParameters<typeof OpenAiBackend>[0], 'dialect'>

function backendOf(probed: ProbedUpstream, contextTokens: number, options: BackendOptions): Backend {
  const { abilities, dialect } = probed
  if (abilities.isHarmony) return new HarmonyBackend({ ...options, contextTokens })
  return new OpenAiBackend({ ...options, dialect })
}

function fingerprint({ dialect, abilities }: ProbedUpstream): string {
  if (dialect.kind === 'openai') return 'verbatim+upstream'
  return `verbatim+${[dialect.kind, abilities.version].filter((part) => part !== null).join('-')}`
}
