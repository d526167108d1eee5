import { useRef, useState } from 'react'
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
  /** Tells why nothing was taken. */
  refuse(why: string): void
  remove(image: ImageAttachment): void
  clear(): void
}

export function useAttachments(): Attachments {
  const [images, setImages] = useState<ImageAttachment[]>([])
  const [problem, setProblem] = useState<Problem | null>(null)
  /** As they are now: several may be read at once. */
  const held = useRef(images)

  function hold(next: ImageAttachment[]) {
    held.current = next
    setImages(next)
  }

  async function add(files: File[]) {
    const read = await Promise.allSettled(files.slice(0, MOST_IMAGES).map(readImage))
    const readable = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const refused = read.flatMap((one) => (one.status === 'rejected' ? [wordsOf(one.reason)] : []))
    const taken = readable.slice(0, MOST_IMAGES - held.current.length)
    if (taken.length < readable.length || files.length > MOST_IMAGES) {
      refused.push(`A question takes ${MOST_IMAGES} images at most.`)
    }
    hold([...held.current, ...taken])
    setProblem(
      refused.length === 0 ? null : { what: 'Not every image was taken.', why: refused.join(' '), todo: '' },
    )
    if (taken.length > 0) announce(`${plural(taken.length, 'image')} attached.`)
  }

  return {
    images,
    problem,
    add,
    refuse: (why) => setProblem({ what: 'Nothing was attached.', why, todo: '' }),
    remove(image) {
      hold(held.current.filter((other) => other !== image))
      announce(`${image.name} removed.`)
    },
    clear() {
      hold([])
      setProblem(null)
    },
  }
}

function wordsOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason)
}
