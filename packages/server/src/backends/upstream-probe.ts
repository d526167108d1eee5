import { setTimeout as delay } from 'node:timers/promises'
import { SetupError } from '@verbatim/engine'
import type { UpstreamKind } from '../config/config.ts'
import type { Dialect, UpstreamAbilities } from './dialects/dialect.ts'
import { DIALECTS, dialectOf } from './dialects/dialects.ts'
import { listedModels } from './dialects/model-list.ts'
import { isSameModel } from './dialects/ollama.ts'
import { UpstreamConnection } from './upstream-connection.ts'
import { UpstreamAway, UpstreamQuestions } from './upstream-questions.ts'

export interface ProbeOptions {
  url: string
  /** The unix socket that stands behind the URL, if one does. */
  socketPath?: string | undefined
  apiKey: string | undefined
  kind: UpstreamKind | 'auto'
  /** The name under which it serves the model; `auto` for the only one that it has. */
  model: string
  /** How long it may be away before that is an error, in milliseconds. */
  waitMs: number
  /** Told once when it is away and is waited for. */
  note: (message: string) => void
  signal: AbortSignal
}

export interface ProbedUpstream {
  dialect: Dialect
  model: string
  abilities: UpstreamAbilities
}

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

/**
 * Which server an upstream is, and what it can do with the model. One that is away, or still loads, is asked again.
 *
 * @throws SetupError when it stays away, wants another key, is another server than said, or does not have the model.
 */
export async function probeUpstream(options: ProbeOptions): Promise<ProbedUpstream> {
  const { url, socketPath, apiKey, signal, waitMs } = options
  const connection = new UpstreamConnection({ ...PROBING, url, socketPath, apiKey })
  const ask = new UpstreamQuestions(connection, signal)
  const startedAt = performance.now()
  try {
    for (let tried = 0; ; tried += 1) {
      try {
        return await probeOnce(ask, options)
      } catch (error) {
        if (!(error instanceof UpstreamAway)) throw error
        const leftMs = startedAt + waitMs - performance.now()
        if (leftMs <= 0) throw away(options, error)
        if (tried === 0) options.note(`The upstream ${url} is waited for: ${error.message}`)
        const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** tried, LONGEST_PAUSE_MS, leftMs)
        await delay(pauseMs, undefined, { signal })
      }
    }
  } finally {
    await connection.close()
  }
}

/** For questions: none of these is a completion that is waited for. */
const PROBING = {
  slots: 1,
  fingerprint: '',
  firstTokenMs: 1,
  idleMs: 1,
  wholeMs: 1,
  retry: { retries: 0, backoffMs: 0, random: () => 0 },
}

async function probeOnce(ask: UpstreamQuestions, options: ProbeOptions): Promise<ProbedUpstream> {
  const dialect = await findDialect(ask, options)
  const model = await findModel(ask, dialect, options)
  return { dialect, model, abilities: await dialect.abilities(ask, model) }
}

async function findDialect(ask: UpstreamQuestions, { kind, url }: ProbeOptions): Promise<Dialect> {
  if (kind === 'auto') {
    for (const dialect of DIALECTS) if (await dialect.recognises(ask)) return dialect
  }
  const dialect = dialectOf(kind === 'auto' ? 'openai' : kind)
  if (await dialect.recognises(ask)) return dialect
  throw new SetupError(
    `The upstream ${url} is no ${dialect.kind}.`,
    `VERBATIM_UPSTREAM_KIND is ${dialect.kind}, but the server does not answer as one.`,
    'Correct the URL, or unset VERBATIM_UPSTREAM_KIND to have it found out.',
  )
}

/** A name that the server lists. llama-server has one model, and answers to any name; some servers have no list. */
async function findModel(ask: UpstreamQuestions, { kind }: Dialect, options: ProbeOptions): Promise<string> {
  const { model } = options
  const isExplicit = options.kind === 'openai'
  if (isExplicit && model !== 'auto') return model
  const names = (await listedModels(ask))?.map(({ id }) => id)
  if (model === 'auto') return onlyModel(names, options)
  if (names === undefined || kind === 'llama-server') return model
  const found = names.find((name) => name === model || (kind === 'ollama' && isSameModel(name, model)))
  if (found !== undefined) return found
  throw new SetupError(
    `The upstream does not have the model ${model}.`,
    `It serves ${names.join(', ') || 'none'}.`,
    kind === 'ollama'
      ? `Pull it there (ollama pull ${model}), or set VERBATIM_MODEL to another.`
      : 'Set VERBATIM_MODEL to one of these.',
  )
}

function onlyModel(names: string[] | undefined, { url }: ProbeOptions): string {
  const [first] = names ?? []
  if (first !== undefined && names?.length === 1) return first
  throw new SetupError(
    'It is not clear which model of the upstream is meant.',
    `VERBATIM_MODEL is not set, and ${url} ${names === undefined ? 'does not list its models' : `serves ${names.join(', ') || 'none'}`}.`,
    'Set VERBATIM_MODEL to the name under which the upstream serves the model.',
  )
}

function away({ url, waitMs }: ProbeOptions, cause: UpstreamAway): SetupError {
  return new SetupError(
    `The upstream ${url} cannot be reached.`,
    `It was tried for ${Math.round(waitMs / 1000)} s. ${cause.message}`,
    'Start it, or correct VERBATIM_UPSTREAM_URL. VERBATIM_UPSTREAM_WAIT_MS is how long it is waited for.',
    { cause },
  )
}
