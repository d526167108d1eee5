import type { ContentPart, Message } from '@verbatim/protocol'

export type ImagePart = Extract<ContentPart, { type: 'image_url' }>
export type VideoPart = Extract<ContentPart, { type: 'video_url' }>

/** An image or a video of a request, and how its caller finds it. */
export interface MediaPart {
  part: ImagePart | VideoPart
  /** `messages[0].content[1].image_url` */
  param: string
}

/** All images and videos, in their order. */
export function mediaParts(messages: Message[]): MediaPart[] {
  const found: MediaPart[] = []
  for (const [at, { content }] of messages.entries()) {
    if (!Array.isArray(content)) continue
    for (const [partAt, part] of content.entries()) {
      if (part.type === 'image_url' || part.type === 'video_url')
        found.push({ part, param: `messages[${at}].content[${partAt}].${part.type}` })
    }
  }
  return found
}

/** The messages with each part replaced by its pictures, given as URLs. */
export function withPictures(messages: Message[], pictures: Map<ContentPart, string[]>): Message[] {
  return messages.map((message) => {
    if (message.role !== 'user' || typeof message.content === 'string') return message
    return {
      ...message,
      content: message.content.flatMap((part) => imageParts(pictures.get(part)) ?? [part]),
    }
  })
}

function imageParts(urls: string[] | undefined): ImagePart[] | undefined {
  return urls?.map((url) => ({ type: 'image_url', image_url: { url } }))
}
