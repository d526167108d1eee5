import type { MediaSettings } from '../config/config.ts'
import { readDataUrl, tooLarge } from './data-url.ts'
import type { Gate } from './gate.ts'
import type { ImagePart, VideoPart } from './media-parts.ts'
import { MediaRefusal } from './media-refusal.ts'
import type { Network } from './network.ts'
import { fetchFile } from './remote-file.ts'
import type { WorkTime } from './work-time.ts'

interface Reading {
  mayFetch: boolean
  /** What is left of the bytes that the request may bring. */
  maxBytes: number
  time: WorkTime
}

/** Where the bytes of a part come from: its own URL, or the network. */
export class MediaSource {
  readonly #limits: MediaSettings
  readonly #network: Network
  readonly #gate: Gate

  constructor(limits: MediaSettings, network: Network, gate: Gate) {
    this.#limits = limits
    this.#network = network
    this.#gate = gate
  }

  /** @throws MediaRefusal, and what `WorkTime` throws. */
  async read(part: ImagePart | VideoPart, { mayFetch, maxBytes, time }: Reading): Promise<Buffer> {
    const { url } = part.type === 'image_url' ? part.image_url : part.video_url
    const allowed = Math.min(this.#limits.fileBytes, maxBytes)
    const bytes = /^data:/i.test(url)
      ? readDataUrl(url, allowed)
      : await this.#fetch(url, mayFetch, allowed, time)
    if (bytes.length > allowed) throw tooLarge(bytes.length, allowed)
    if (bytes.length === 0) throw new MediaRefusal('it is empty')
    return bytes
  }

  #fetch(url: string, mayFetch: boolean, maxBytes: number, time: WorkTime): Promise<Buffer> {
    if (!mayFetch) {
      const why = this.#limits.remote === 'keys' ? ' for requests without a key' : ' by this service'
      throw new MediaRefusal(`URLs are not fetched${why}; send the bytes as a data: URL`)
    }
    const { privateHosts } = this.#limits
    const options = { network: this.#network, privateHosts, maxBytes }
    return time.through(this.#gate, (signal) => fetchFile(url, { ...options, signal }))
  }
}
