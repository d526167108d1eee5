import { useState } from 'react'
import type { Problem } from '../errors.ts'
import { plural } from '../text/numbers.ts'
import { announce } from '../ui/announce.ts'
import type { ImageAttachment } from './conversation.ts'
import { MOST_IMAGES, readImage } from './pick-image.ts'

/** The images that go with the next question. */
export interface Attachments {
  images: ImageAttachment[]
  /** Why the last ones were not taken. */
  problem: Problem | null
  add(files: File[]): void
  remove(image: ImageAttachment): void
  clear(): void
}

export function useAttachments(): Attachments {
  const [images, setImages] = useState<ImageAttachment[]>([])
  const [problem, setProblem] = useState<Problem | null>(null)

  async function add(files: File[]) {
    const room = MOST_IMAGES - images.length
    const read = await Promise.allSettled(files.slice(0, room).map(readImage))
    const taken = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const refused = read.flatMap((one) => (one.status === 'rejected' ? [wordsOf(one.reason)] : []))
    if (files.length > room) refused.push(`A question takes ${MOST_IMAGES} images at most.`)
    setImages((before) => [...before, ...taken])
    setProblem(
      refused.length === 0 ? null : { what: 'Not every image was taken.', why: refused.join(' '), todo: '' },
    )
    if (taken.length > 0) announce(`${plural(taken.length, 'image')} attached.`)
  }

  return {
    images,
    problem,
    add,
    remove(image) {
      setImages((before) => before.filter((other) => other !== image))
      announce(`${image.name} removed.`)
    },
    clear() {
      setImages([])
      setProblem(null)
    },
  }
}

function wordsOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason)
}
