/**
 * Images and videos of a request, made ready for a model that sees.
 *
 * Whatever a caller names or sends is fetched, decoded and written anew here: what leaves this room is plain PNG of three channels
 * of 8 bits, upright, opaque and of bounded size, so that no decoder behind it ever meets a caller's bytes. Fetching reaches
 * public addresses only, everything is bounded in bytes, pixels, time and number, and whatever is wrong is a 400 that names the part.
 * Which models see is decided elsewhere (models), and so is who asks (auth).
 */
import { hash } from 'node:crypto'
import { type ContentPart, type Message, VerbatimError } from '@verbatim/protocol'
import type { MediaSettings } from '../config/config.ts'
import { toDataUrl } from './data-url.ts'
import { findFfmpeg } from './find-ffmpeg.ts'
import { Gate } from './gate.ts'
import { type MediaPart, mediaParts, withPictures } from './media-parts.ts'
import { MediaRefusal } from './media-refusal.ts'
import { MediaSource } from './media-source.ts'
import { type Network, openNetwork } from './network.ts'
import { PictureMaker } from './picture-maker.ts'
import { WorkTime } from './work-time.ts'

export type MediaLimits = MediaSettings

/** Requests that may wait for others' images to be fetched or decoded. */
const WAITING = 64
const FETCHES = 16

export interface ResolveOptions {
  /** Whether the caller showed a key: URLs may then be fetched for it. */
  keyed: boolean
  /** Aborted when the caller leaves. */
  signal: AbortSignal
}

/** What was fetched for a request: SHA-256 of the URL and of the bytes, in hex. */
export interface RemoteMedia {
  urlSha256: string
  sha256: string
}

export class MediaReader {
  readonly #limits: MediaLimits
  readonly #source: MediaSource
  readonly #maker: PictureMaker
  readonly #closing = new AbortController()
  readonly #running = new Set<Promise<unknown>>()
  readonly #held = new WeakMap<Message[], number>()
  readonly #remote = new WeakMap<Message[], RemoteMedia[]>()
  #heldBytes = 0

  /** @param network what names resolve to and how connections are opened; tests bring their own. */
  constructor(limits: MediaLimits, network: Network = openNetwork()) {
    this.#limits = limits
    this.#source = new MediaSource(limits, network, new Gate(FETCHES, WAITING))
    this.#maker = new PictureMaker(limits, new Gate(limits.decodes, WAITING), () => findFfmpeg(limits))
  }

  /** Bytes of decoded images that are held for requests which were not released yet. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /**
   * The messages with each image as a PNG in a `data:` URL, and each video as the images that it was sampled to. Messages
   * without any come back as they are. What is returned counts as held until `release` is given it.
   *
   * @throws VerbatimError `invalid_request` naming the part, `overloaded` when too much is held, or others' images take too long.
   * @throws the signal's reason when the caller left.
   */
  async resolve(messages: Message[], { keyed, signal }: ResolveOptions): Promise<Message[]> {
    const parts = mediaParts(messages)
    if (parts.length === 0) return messages
    const { remote, timeoutMs } = this.#limits
    const mayFetch = remote === 'everyone' || (remote === 'keys' && keyed)
    const time = new WorkTime(timeoutMs, AbortSignal.any([signal, this.#closing.signal]))
    const work = this.#resolve(messages, parts, mayFetch, time).catch((error) => {
      if (signal.aborted) throw signal.reason
      if (this.#closing.signal.aborted) throw new VerbatimError('overloaded', 'The service is stopping.')
      throw error
    })
    this.#running.add(work)
    try {
      return await work
    } finally {
      this.#running.delete(work)
    }
  }

  /** What was fetched for a result of `resolve`, in the order of its parts. */
  remoteOf(messages: Message[]): RemoteMedia[] {
    return this.#remote.get(messages) ?? []
  }

  /** Gives back what a result of `resolve` holds. Anything else, and a second time, does nothing. */
  release(messages: Message[]): void {
    this.#heldBytes -= this.#held.get(messages) ?? 0
    this.#held.delete(messages)
  }

  /** Ends whatever is running, and waits until it has ended. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#running)
  }

  async #resolve(
    messages: Message[],
    parts: MediaPart[],
    mayFetch: boolean,
    time: WorkTime,
  ): Promise<Message[]> {
    const pictures = new Map<ContentPart, string[]>()
    const budget = { bytes: 2 * this.#limits.fileBytes, images: this.#limits.images }
    const remote: RemoteMedia[] = []
    let held = 0
    try {
      for (const part of parts) {
        const urls = await this.#picturesOf(part, { mayFetch, budget, time, remote })
        const sizeBytes = urls.reduce((sum, url) => sum + url.length, 0)
        this.#hold(sizeBytes)
        held += sizeBytes
        pictures.set(part.part, urls)
      }
    } catch (error) {
      this.#heldBytes -= held
      throw error
    }
    const resolved = withPictures(messages, pictures)
    this.#held.set(resolved, held)
    this.#remote.set(resolved, remote)
    return resolved
  }

  async #picturesOf(
    { part, param }: MediaPart,
    { mayFetch, budget, time, remote }: Reading,
  ): Promise<string[]> {
    try {
      const bytes = await this.#source.read(part, { mayFetch, maxBytes: budget.bytes, time })
      budget.bytes -= bytes.length
      const url = part.type === 'image_url' ? part.image_url.url : part.video_url.url
      if (!/^data:/i.test(url)) remote.push({ urlSha256: hash('sha256', url), sha256: hash('sha256', bytes) })
      const pictures = await this.#maker.make(part, bytes, time)
      budget.images -= pictures.length
      if (budget.images < 0) {
        throw new MediaRefusal(
          `a request may bring at most ${this.#limits.images} images, frames of videos included`,
        )
      }
      return pictures.map(toDataUrl)
    } catch (error) {
      if (!(error instanceof MediaRefusal)) throw error
      const { message, cause } = error
      throw new VerbatimError('invalid_request', `${param}: ${message}.`, { param, cause })
    }
  }

  #hold(sizeBytes: number): void {
    if (this.#heldBytes + sizeBytes > this.#limits.heldBytes) {
      throw new VerbatimError('overloaded', 'Too many images are waiting to be answered.', {
        retryAfterSeconds: 5,
      })
    }
    this.#heldBytes += sizeBytes
  }
}

interface Reading {
  mayFetch: boolean
  budget: { bytes: number; images: number }
  time: WorkTime
  remote: RemoteMedia[]
}

/** What a request body may have beside its text when a model sees: the media of one request as base64. */
export function mediaBodyBytes(limits: MediaLimits): number {
  return Math.ceil((2 * limits.fileBytes * 4) / 3)
}
