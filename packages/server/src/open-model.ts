import {
  type EngineBuild,
  ModelLibrary,
  obtainEngine,
  type Progress,
  planResources,
  type RunningEngine,
  readManifest,
  startEngine,
  thisMachine,
} from '@verbatim/engine'
import { type Backend, HarmonyBackend, OpenAiBackend, type RetryPolicy } from './backends/backends.ts'
import type { Config } from './config/config.ts'
import type { Model } from './models/models.ts'
import type { Observer } from './observe/observe.ts'
import { openUpstream } from './open-upstream.ts'
import { provenanceOf } from './provenance.ts'

export interface OpenedModel {
  model: Model
  hint: string | null
  close(): Promise<void>
}

interface Options {
  progress: Progress
  observer: Observer
  signal?: AbortSignal | undefined
}

/** How long a request that was not begun waits for an engine that starts again. */
const RECOVERY_MS = 20_000

/** Three retries, as documents 003 and 004 promise. */
const RETRY: RetryPolicy = { retries: 3, backoffMs: 400, random: Math.random }

/** The model that is served, with the backend that runs it: a configured upstream, or the embedded engine. */
export function openModel(config: Config, options: Options): Promise<OpenedModel> {
  if (config.upstream === undefined) return openEmbedded(config, options)
  const { progress, signal } = options
  return openUpstream(config, config.upstream, {
    progress,
    signal,
    retry: RETRY,
    aliasesOf: (id) => aliasesOf(config, id),
  })
}

async function openEmbedded(config: Config, { progress, observer, signal }: Options): Promise<OpenedModel> {
  const cancel = signal === undefined ? {} : { signal }
  const build = await obtainEngine({
    ...(config.engine.path === undefined ? {} : { path: config.engine.path }),
    cacheDir: config.cacheDir,
    mirrors: config.engine.mirrors,
    progress,
    ...cancel,
  })
  const library = new ModelLibrary({
    cacheDir: config.cacheDir,
    manifest: await readManifest(),
    progress,
    ...set('hubUrl', config.hubUrl),
  })
  const { model: installed, hint } = await library.choose(manifestName(config), signal)
  const plan = planResources({
    card: installed.card,
    ...thisMachine(),
    ...set('slots', config.engine.slots),
    ...set('contextTokens', config.engine.contextTokens),
    ...set('threads', config.engine.threads),
  })
  // Errors and the supervisor's own words; a grammar that does not parse is printed whole, and it is the caller's.
  const log = (line: string) => {
    if (/^(E |engine: )/.test(line)) observer.observe({ type: 'engine-output', line })
  }
  const exact = config.engine.determinism === 'exact'
  const engine = await startEngine({ build, model: installed, plan, exact, log, ...cancel })
  engine.onState((state) => observer.observe({ type: 'engine-state', state }))
  const backend = embeddedBackend(config, engine, {
    slots: plan.slots,
    fingerprint: fingerprint(build),
    contextTokens: plan.contextTokens,
    isHarmony: installed.card.format === 'harmony',
  })
  const model: Model = {
    provenance: await provenanceOf(build, installed, config.engine),
    card: installed.card,
    backend,
    aliases: aliasesOf(config, installed.card.id),
    contextTokens: plan.contextTokens,
    weightsSha256: installed.sha256,
    created: Math.floor(Date.now() / 1000),
  }
  const close = async () => {
    await backend.close()
    await engine.stop()
  }
  return { model, hint, close }
}

interface Serving {
  slots: number
  fingerprint: string
  contextTokens: number
  isHarmony: boolean
}

function embeddedBackend(config: Config, engine: RunningEngine, serving: Serving): Backend {
  const options = {
    url: 'http://engine',
    socketPath: engine.socketPath,
    ...serving,
    ...config.timeouts,
    retry: { ...RETRY, recovered: () => engine.whenReady(RECOVERY_MS) },
  }
  return serving.isHarmony ? new HarmonyBackend(options) : new OpenAiBackend(options)
}

/** An operator's own engine has no name of ours: its digest tells it from another. */
function fingerprint({ name, origin, sha256 }: EngineBuild): string {
  return origin === 'given' ? `verbatim+${name}-${sha256.slice(0, 12)}` : `verbatim+${name}`
}

/** An alias of a model may be given where a model is chosen. */
function manifestName({ model, aliases }: Config): string {
  return aliases[model] ?? model
}

/** The names that stand for the served model: those set to its id, and those set to `auto`. */
function aliasesOf({ aliases }: Config, id: string): string[] {
  return Object.keys(aliases).filter((name) => aliases[name] === id || aliases[name] === 'auto')
}

function set<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, V>)
}
