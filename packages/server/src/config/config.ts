/**
 * What an operator may set. The only reader of the environment in the service; everything else takes a `Config`.
 * docs/reference/configuration.md lists the variables, and a test keeps it equal to `SETTINGS` (settings.ts).
 */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type LimitSettings, limitSettings } from './limit-settings.ts'
import { type MediaSettings, mediaSettings } from './media-settings.ts'
import { type Environment, optionalUrl, SettingReader, splitList, wrong } from './setting-reader.ts'
import { SETTINGS } from './settings.ts'
import { type SignInSettings, signInSettings } from './sign-in-settings.ts'

export type { LimitSettings, RateLimits } from './limit-settings.ts'
export type { MediaSettings } from './media-settings.ts'
export { SETTINGS } from './settings.ts'
export type { OidcSettings, SignInSettings } from './sign-in-settings.ts'

export interface Config extends LimitSettings {
  host: string
  port: number
  dataDir: string
  /** Of a Postgres that replicas share; undefined for the database in the data folder. */
  databaseUrl: string | undefined
  cacheDir: string
  /** `auto`, a model's id, an alias of one, or the path of a GGUF file. */
  model: string
  /** Where models are pulled from first; undefined for the public hub. */
  hubUrl: string | undefined
  /** Other names a model answers to; `auto` stands for the model that is served. */
  aliases: Record<string, string>
  /** The day that prompts name as today, as YYYY-MM-DD; undefined for the real one, in UTC. */
  currentDate: string | undefined
  /** An OpenAI-compatible server to use instead of the embedded engine. */
  upstream: UpstreamSettings | undefined
  engine: EngineSettings
  receipts: ReceiptsSettings
  keyless: KeylessSettings
  page: PageSettings
  /** Origins that browsers may call the keyed surfaces from; `*` for any. */
  corsOrigins: string[]
  maxBodyBytes: number
  /** How long it is known what each request used. */
  usageRetentionMs: number
  /** What is kept of responses that callers ask to be stored. */
  responses: { retentionMs: number; maxBytesPerKey: number }
  queue: { length: number; waitMs: number }
  timeouts: { firstTokenMs: number; idleMs: number; stallMs: number; wholeMs: number; drainMs: number }
  media: MediaSettings
  signIn: SignInSettings
}

/** The surfaces that need no key, and what their callers may use in a day. */
export interface KeylessSettings {
  paths: string[]
  name: string
  creator: string
  gapMs: number
  queueLength: number
  /** In a day in UTC; 0 is without a bound. */
  tokensPerAddress: number
  tokens: number
}

/** What the page shows. */
export interface PageSettings {
  /** Whether it shows how a model reasoned. */
  showsReasoning: boolean
}

/** Who signs answers, and where that is logged. */
export interface ReceiptsSettings {
  chainId: number
  /** The operator's secret key in hex; undefined for the file's. */
  operatorKey: string | undefined
  /** Undefined for `operator.key` in the data folder. */
  operatorKeyFile: string | undefined
  /** The log's secret key in hex; undefined for the file's. */
  logKey: string | undefined
  /** Undefined for `log.key` in the data folder. */
  logKeyFile: string | undefined
  /** The log's name; undefined for one made of its key. */
  logOrigin: string | undefined
  /** Verifier keys of witnesses, each with the URL where it is asked, if it is. */
  witnesses: { vkey: string; url: string | undefined }[]
  /** How long requests and answers are kept for keys that ask for it. */
  retentionMs: number
}

export const UPSTREAM_KINDS = ['llama-server', 'vllm', 'sglang', 'ollama', 'openai'] as const
export type UpstreamKind = (typeof UPSTREAM_KINDS)[number]

export interface UpstreamSettings {
  url: string
  apiKey: string | undefined
  /** Which server it is; `auto` asks it. */
  kind: UpstreamKind | 'auto'
  /** How long it is waited for at the start, in milliseconds. */
  waitMs: number
  /** Requests at a time; undefined for what it says of itself. */
  slots: number | undefined
}

export interface EngineSettings {
  path: string | undefined
  mirrors: string[]
  slots: number | undefined
  contextTokens: number | undefined
  threads: number | undefined
  /** `exact`: the same request gives the same bits whoever else is served. `fast`: the engine as it ships. */
  determinism: (typeof DETERMINISM_CHOICES)[number]
}

export const DETERMINISM_CHOICES = ['exact', 'fast'] as const

export type Flags = Partial<Pick<Config, 'host' | 'port' | 'dataDir' | 'model'>>

const ON_OFF = ['on', 'off'] as const

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

/** @throws SetupError for a value that cannot be used, naming the variable. */
export function loadConfig(env: Environment, flags: Flags = {}): Config {
  const reader = new SettingReader(env)
  const { text, secret, list, integer, url } = reader
  return {
    host: flags.host ?? text('VERBATIM_HOST') ?? 'localhost',
    port: flags.port ?? integer('PORT', 0),
    dataDir: resolve(flags.dataDir ?? text('VERBATIM_DATA') ?? '.verbatim'),
    databaseUrl: databaseUrl(secret('DATABASE_URL')),
    cacheDir: cacheDir(env),
    model: flags.model ?? text('VERBATIM_MODEL') ?? 'auto',
    hubUrl: url('HF_ENDPOINT'),
    aliases: parseAliases(text('VERBATIM_ALIASES') ?? SETTINGS.VERBATIM_ALIASES[1]),
    currentDate: optionalDate('VERBATIM_CURRENT_DATE', text('VERBATIM_CURRENT_DATE')),
    upstream: upstreamSettings(reader),
    engine: engineSettings(reader),
    receipts: {
      chainId: integer('VERBATIM_CHAIN_ID'),
      operatorKey: text('VERBATIM_OPERATOR_KEY'),
      operatorKeyFile: text('VERBATIM_OPERATOR_KEY_FILE'),
      logKey: text('VERBATIM_LOG_KEY'),
      logKeyFile: text('VERBATIM_LOG_KEY_FILE'),
      logOrigin: text('VERBATIM_LOG_ORIGIN'),
      witnesses: list('VERBATIM_WITNESSES').map(parseWitness),
      retentionMs: integer('VERBATIM_RETENTION_HOURS') * HOUR_MS,
    },
    keyless: {
      paths: list('VERBATIM_KEYLESS_PATHS').filter((path) => path !== 'off'),
      name: text('VERBATIM_PERSONA_NAME') ?? SETTINGS.VERBATIM_PERSONA_NAME[1],
      creator: text('VERBATIM_PERSONA_CREATOR') ?? SETTINGS.VERBATIM_PERSONA_CREATOR[1],
      gapMs: 500,
      queueLength: 16,
      tokensPerAddress: integer('VERBATIM_KEYLESS_TOKENS_PER_ADDRESS', 0),
      tokens: integer('VERBATIM_KEYLESS_TOKENS', 0),
    },
    page: { showsReasoning: reader.oneOf('VERBATIM_PAGE_REASONING', ON_OFF) === 'on' },
    corsOrigins: list('VERBATIM_CORS_ORIGINS'),
    maxBodyBytes: integer('VERBATIM_MAX_BODY_BYTES', 1024),
    usageRetentionMs: integer('VERBATIM_USAGE_DAYS') * DAY_MS,
    responses: {
      retentionMs: integer('VERBATIM_RESPONSES_DAYS', 0) * DAY_MS,
      maxBytesPerKey: integer('VERBATIM_RESPONSES_BYTES', 0),
    },
    queue: { length: integer('VERBATIM_QUEUE_LENGTH', 0), waitMs: integer('VERBATIM_QUEUE_WAIT_MS') },
    timeouts: {
      firstTokenMs: integer('VERBATIM_FIRST_TOKEN_MS'),
      idleMs: integer('VERBATIM_IDLE_MS'),
      stallMs: integer('VERBATIM_STALL_MS'),
      wholeMs: integer('VERBATIM_WHOLE_MS'),
      drainMs: integer('VERBATIM_DRAIN_MS', 0),
    },
    media: mediaSettings(env),
    signIn: signInSettings(env),
    ...limitSettings(env),
  }
}

function upstreamSettings({ secret, whole, integer, url, oneOf }: SettingReader): Config['upstream'] {
  const upstreamUrl = url('VERBATIM_UPSTREAM_URL')?.replace(/\/v1$/, '')
  const kind = oneOf('VERBATIM_UPSTREAM_KIND', ['auto', ...UPSTREAM_KINDS])
  const waitMs = integer('VERBATIM_UPSTREAM_WAIT_MS', 0)
  if (upstreamUrl === undefined) return undefined
  const slots = whole('VERBATIM_SLOTS')
  return { url: upstreamUrl, apiKey: secret('VERBATIM_UPSTREAM_KEY'), kind, waitMs, slots }
}

function engineSettings({ text, list, whole, oneOf }: SettingReader): EngineSettings {
  return {
    path: text('VERBATIM_ENGINE'),
    mirrors: list('VERBATIM_ENGINE_MIRRORS'),
    slots: whole('VERBATIM_SLOTS'),
    contextTokens: whole('VERBATIM_CONTEXT', 256),
    threads: whole('VERBATIM_THREADS'),
    determinism: oneOf('VERBATIM_DETERMINISM', DETERMINISM_CHOICES),
  }
}

export function cacheDir(env: Environment): string {
  const own = env.VERBATIM_CACHE?.trim()
  if (own) return resolve(own)
  return join(env.XDG_CACHE_HOME?.trim() || join(homedir(), '.cache'), 'verbatim')
}

/** Its password is never shown. */
function databaseUrl(text: string | undefined): string | undefined {
  if (text === undefined || (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)))
    return text
  throw wrong(
    'DATABASE_URL',
    `${/^[a-z+]*:\/\//.exec(text)?.[0] ?? ''}…`,
    'a URL like postgres://user:password@host/database',
  )
}

function parseAliases(text: string): Record<string, string> {
  const pairs = splitList(text).map((item) => {
    const at = item.indexOf('=')
    if (at < 1 || at === item.length - 1)
      throw wrong('VERBATIM_ALIASES', text, 'name=model pairs separated by commas')
    return [item.slice(0, at).trim(), item.slice(at + 1).trim()]
  })
  return Object.fromEntries(pairs)
}

/** `vkey=https://…`: the base64 of a verifier key may end in `=` itself. */
function parseWitness(item: string): { vkey: string; url: string | undefined } {
  const at = item.search(/=https?:\/\//)
  if (at === -1) return { vkey: item, url: undefined }
  return { vkey: item.slice(0, at), url: optionalUrl('VERBATIM_WITNESSES', item.slice(at + 1)) }
}

function optionalDate(name: string, text: string | undefined): string | undefined {
  if (text !== undefined && !z.iso.date().safeParse(text).success)
    throw wrong(name, text, 'a date as YYYY-MM-DD')
  return text
}
