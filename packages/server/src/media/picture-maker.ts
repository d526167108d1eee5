import type { MediaSettings } from '../config/config.ts'
import { animationFrames } from './animation.ts'
import type { Gate } from './gate.ts'
import type { ImagePart, VideoPart } from './media-parts.ts'
import { MediaRefusal } from './media-refusal.ts'
import { readPicture, writePicture } from './picture.ts'
import { type Format, sniff } from './sniff.ts'
import { sampleVideo, type VideoProgram } from './video.ts'
import type { WorkTime } from './work-time.ts'

/** What OpenAI's `detail: low` stands for. */
const LOW_DETAIL_EDGE = 512

const IMAGES: Format[] = ['PNG', 'JPEG', 'WebP', 'GIF']

/** Bytes become PNG pictures: one for an image, some for a video. */
export class PictureMaker {
  readonly #limits: MediaSettings
  readonly #gate: Gate
  readonly #findProgram: () => Promise<VideoProgram>
  #program: Promise<VideoProgram> | undefined

  constructor(limits: MediaSettings, gate: Gate, findProgram: () => Promise<VideoProgram>) {
    this.#limits = limits
    this.#gate = gate
    this.#findProgram = findProgram
  }

  /** @throws MediaRefusal for what cannot be decoded or is larger than allowed, and what `WorkTime` throws. */
  make(part: ImagePart | VideoPart, bytes: Buffer, time: WorkTime): Promise<Buffer[]> {
    const sniffed = sniff(bytes)
    const taken = part.type === 'image_url' ? 'PNG, JPEG, WebP or GIF' : 'MP4, WebM, GIF or WebP'
    if ('refused' in sniffed) throw new MediaRefusal(`it is ${sniffed.refused}; ${taken} is taken`)
    const { format } = sniffed
    const isImage = IMAGES.includes(format)
    if (part.type === 'image_url') {
      if (!isImage) throw new MediaRefusal(`it is ${format} video; send that as a video_url`)
      const edge =
        part.image_url.detail === 'low' ? Math.min(LOW_DETAIL_EDGE, this.#limits.edge) : this.#limits.edge
      return time.through(this.#gate, async () => [await readPicture(bytes, { ...this.#limits, edge })])
    }
    if (format === 'PNG' || format === 'JPEG')
      throw new MediaRefusal(`it is a ${format} image; send that as an image_url`)
    return time.through(this.#gate, (signal) =>
      isImage ? animationFrames(bytes, this.#limits, signal) : this.#video(bytes, signal),
    )
  }

  async #video(bytes: Buffer, signal: AbortSignal): Promise<Buffer[]> {
    const frames = await sampleVideo(bytes, { ...this.#limits, program: await this.#foundProgram(), signal })
    const pictures: Buffer[] = []
    for (const frame of frames) pictures.push(await writePicture(frame))
    return pictures
  }

  /** Looked for once; again only when it was not found, for it may be there by then. */
  #foundProgram(): Promise<VideoProgram> {
    this.#program ??= this.#findProgram().catch((error) => {
      this.#program = undefined
      throw error
    })
    return this.#program
  }
}
