import type { ImageAttachment } from './conversation.ts'

/** The service makes longer sides smaller to this anyway (VERBATIM_MEDIA_EDGE); sending more only takes longer. */
const LONGEST_EDGE = 1536
/** Images of one question; the service takes as many in a request unless it is set up otherwise. */
export const MOST_IMAGES = 8
const QUALITY = 0.9

/** The images among files that were chosen, pasted or dropped. */
export function imageFiles(files: Iterable<File>): File[] {
  return [...files].filter(({ type }) => type.startsWith('image/'))
}

/**
 * A file as it is sent: upright, no larger than models look at, and as a `data:` URL, which the receipt covers by its bytes.
 *
 * @throws Error for what the browser cannot read as an image.
 */
export async function readImage(file: File): Promise<ImageAttachment> {
  const picture = await decode(file)
  try {
    const { width, height } = fit(picture.width, picture.height, LONGEST_EDGE)
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('This browser cannot draw images.')
    context.drawImage(picture, 0, 0, width, height)
    // Photographs are many times smaller as JPEG; all else may be transparent or have thin lines.
    const url =
      file.type === 'image/jpeg' ? canvas.toDataURL('image/jpeg', QUALITY) : canvas.toDataURL('image/png')
    return { name: file.name, url, width, height }
  } finally {
    picture.close()
  }
}

async function decode(file: File): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file)
  } catch (cause) {
    throw new Error(`${file.name} is no image that this browser can read.`, { cause })
  }
}

/** The size with the same shape whose longer side is no longer than `edge`. */
export function fit(width: number, height: number, edge: number): { width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(width, height))
  const shrink = (side: number) => Math.max(1, Math.round(side * scale))
  return { width: shrink(width), height: shrink(height) }
}
