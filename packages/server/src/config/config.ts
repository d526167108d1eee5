/**
 * What an operator may set. The only reader of the environment in the service; everything else takes a `Config`.
 * docs/reference/configuration.md lists the variables, and a test keeps it equal to `SETTINGS` (settings.ts).
 */
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { SetupError } from '@verbatim/engine'
import { z } from 'zod'
import { SETTINGS } from './settings.ts'

export { SETTINGS } from './settings.ts'

export interface Config {
  host: string
  port: number
  dataDir: string
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
  keyless: { paths: string[]; name: string; creator: string; gapMs: number; queueLength: number }
  /** Origins that browsers may call the keyed surfaces from; `*` for any. */
  corsOrigins: string[]
  maxBodyBytes: number
  /** What is kept of responses that callers ask to be stored. */
  responses: { retentionMs: number; maxBytesPerKey: number }
  queue: { length: number; waitMs: number }
  timeouts: { firstTokenMs: number; idleMs: number; stallMs: number; wholeMs: number; drainMs: number }
  media: MediaSettings
}

/** Who signs answers, and where that is logged. */
export interface ReceiptsSettings {
  chainId: number
  /** The operator's secret key in hex; undefined for the file's. */
  operatorKey: string | undefined
  /** Undefined for `operator.key` in the data folder. */
  operatorKeyFile: string | undefined
  /** The log's name; undefined for one made of its key. */
  logOrigin: string | undefined
  /** Verifier keys of witnesses, each with the URL where it is asked, if it is. */
  witnesses: { vkey: string; url: string | undefined }[]
  /** How long requests and answers are kept for keys that ask for it. */
  retentionMs: number
}

/** Bounds on the images and videos of a request, and where they may come from. */
export interface MediaSettings {
  /** Whose URLs are fetched; `data:` URLs are everybody's. */
  remote: (typeof MEDIA_REMOTE)[number]
  /** `name` or `name:port` of hosts that may have a private address, another port and plain http. */
  privateHosts: string[]
  /** Of one image or video as it is sent or fetched. */
  fileBytes: number
  /** Images of a request, sampled frames included. */
  images: number
  /** Of one image as it is stored, before it is made smaller. */
  pixels: number
  /** The longer side that an image is made smaller to, in pixels. */
  edge: number
  /** Images that one video is sampled to. */
  frames: number
  videoSeconds: number
  /** For everything that one request brings. */
  timeoutMs: number
  /** Decoded at the same time. */
  decodes: number
  /** Decoded images of all requests that wait or run. */
  heldBytes: number
  /** A path, `builtin` for the one that npm installed, or undefined for the first that is there. */
  ffmpeg: string | undefined
  /** Folders in which programs are looked for. */
  searchPath: string[]
}

export const MEDIA_REMOTE = ['keys', 'everyone', 'nobody'] as const

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

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

type Environment = Record<string, string | undefined>

/** @throws SetupError for a value that cannot be used, naming the variable. */
export function loadConfig(env: Environment, flags: Flags = {}): Config {
  const text = (name: keyof typeof SETTINGS) => env[name]?.trim() || undefined
  const list = (name: keyof typeof SETTINGS) => splitList(text(name) ?? SETTINGS[name][1])
  const whole = (name: keyof typeof SETTINGS, least = 1) => optionalInteger(name, text(name), least)
  const integer = (name: keyof typeof SETTINGS, least = 1) => whole(name, least) ?? Number(SETTINGS[name][1])
  const url = (name: keyof typeof SETTINGS) => optionalUrl(name, text(name))
  const upstreamUrl = url('VERBATIM_UPSTREAM_URL')?.replace(/\/v1$/, '')
  const kind = upstreamKind(text('VERBATIM_UPSTREAM_KIND'))
  const waitMs = integer('VERBATIM_UPSTREAM_WAIT_MS', 0)
  return {
    host: flags.host ?? text('VERBATIM_HOST') ?? 'localhost',
    port: flags.port ?? integer('PORT', 0),
    dataDir: resolve(flags.dataDir ?? text('VERBATIM_DATA') ?? '.verbatim'),
    cacheDir: cacheDir(env),
    model: flags.model ?? text('VERBATIM_MODEL') ?? 'auto',
    hubUrl: url('HF_ENDPOINT'),
    aliases: parseAliases(text('VERBATIM_ALIASES') ?? SETTINGS.VERBATIM_ALIASES[1]),
    currentDate: optionalDate('VERBATIM_CURRENT_DATE', text('VERBATIM_CURRENT_DATE')),
    upstream:
      upstreamUrl === undefined
        ? undefined
        : {
            url: upstreamUrl,
            apiKey: text('VERBATIM_UPSTREAM_KEY'),
            kind,
            waitMs,
            slots: whole('VERBATIM_SLOTS'),
          },
    engine: {
      path: text('VERBATIM_ENGINE'),
      mirrors: list('VERBATIM_ENGINE_MIRRORS'),
      slots: whole('VERBATIM_SLOTS'),
      contextTokens: whole('VERBATIM_CONTEXT', 256),
      threads: whole('VERBATIM_THREADS'),
      determinism: determinism(text('VERBATIM_DETERMINISM')),
    },
    receipts: {
      chainId: integer('VERBATIM_CHAIN_ID'),
      operatorKey: text('VERBATIM_OPERATOR_KEY'),
      operatorKeyFile: text('VERBATIM_OPERATOR_KEY_FILE'),
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
    },
    corsOrigins: list('VERBATIM_CORS_ORIGINS'),
    maxBodyBytes: integer('VERBATIM_MAX_BODY_BYTES', 1024),
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
  }
}

function mediaSettings(env: Environment): MediaSettings {
  const text = (name: keyof typeof SETTINGS) => env[name]?.trim() || undefined
  const integer = (name: keyof typeof SETTINGS, least = 1) =>
    optionalInteger(name, text(name), least) ?? Number(SETTINGS[name][1])
  const sent = text('VERBATIM_MEDIA_REMOTE') ?? SETTINGS.VERBATIM_MEDIA_REMOTE[1]
  const remote = MEDIA_REMOTE.find((value) => value === sent)
  if (remote === undefined) throw wrong('VERBATIM_MEDIA_REMOTE', sent, MEDIA_REMOTE.join(', '))
  return {
    remote,
    privateHosts: parseHosts(text('VERBATIM_MEDIA_PRIVATE_HOSTS') ?? ''),
    fileBytes: integer('VERBATIM_MEDIA_FILE_BYTES', 1024),
    images: integer('VERBATIM_MEDIA_IMAGES'),
    pixels: integer('VERBATIM_MEDIA_PIXELS', 1024),
    edge: integer('VERBATIM_MEDIA_EDGE', 32),
    frames: integer('VERBATIM_MEDIA_FRAMES'),
    videoSeconds: integer('VERBATIM_MEDIA_VIDEO_SECONDS'),
    timeoutMs: integer('VERBATIM_MEDIA_TIMEOUT_MS'),
    decodes: integer('VERBATIM_MEDIA_DECODES'),
    heldBytes: integer('VERBATIM_MEDIA_HELD_BYTES', 1_000_000),
    ffmpeg: text('VERBATIM_FFMPEG'),
    searchPath: (env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
  }
}

/** As URLs spell them: in lower case, and without a port that is the scheme's own. */
function parseHosts(text: string): string[] {
  return splitList(text).map((item) => {
    const url = URL.canParse(`https://${item}`) ? new URL(`https://${item}`) : undefined
    if (url === undefined || url.host !== item.toLowerCase().replace(/:443$/, ''))
      throw wrong('VERBATIM_MEDIA_PRIVATE_HOSTS', text, 'hosts as name or name:port, separated by commas')
    return url.host
  })
}

export function cacheDir(env: Environment): string {
  const own = env.VERBATIM_CACHE?.trim()
  if (own) return resolve(own)
  return join(env.XDG_CACHE_HOME?.trim() || join(homedir(), '.cache'), 'verbatim')
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
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

function optionalInteger(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (
    !/^\d+$/.test(text) ||
    !Number.isSafeInteger(value) ||
    value < least ||
    (name === 'PORT' && value > 65_535)
  ) {
    throw wrong(name, text, name === 'PORT' ? 'a port from 0 to 65535' : `an integer of at least ${least}`)
  }
  return value
}

function optionalUrl(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!isHttp || url.username !== '') throw wrong(name, text, 'an http or https URL without credentials')
  return text.replace(/\/+$/, '')
}

function upstreamKind(text = 'auto'): UpstreamSettings['kind'] {
  const kind = (['auto', ...UPSTREAM_KINDS] as const).find((known) => known === text)
  if (kind === undefined) throw wrong('VERBATIM_UPSTREAM_KIND', text, `auto or ${UPSTREAM_KINDS.join(', ')}`)
  return kind
}

function determinism(text = 'exact'): EngineSettings['determinism'] {
  const choice = DETERMINISM_CHOICES.find((known) => known === text)
  if (choice === undefined) throw wrong('VERBATIM_DETERMINISM', text, DETERMINISM_CHOICES.join(' or '))
  return choice
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

function wrong(name: string, value: string, allowed: string): SetupError {
  return new SetupError(
    `${name} is not valid.`,
    `It is "${value}"; allowed is ${allowed}.`,
    `Correct or unset ${name}.`,
  )
}
