import { delimiter } from 'node:path'
import { type Environment, SettingReader, splitList, wrong } from './setting-reader.ts'
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

/** Reads them. @throws SetupError naming the variable. */
export function mediaSettings(env: Environment): MediaSettings {
  const { text, integer, oneOf } = new SettingReader(env)
  return {
    remote: oneOf('VERBATIM_MEDIA_REMOTE', MEDIA_REMOTE),
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
