import { withHashedMedia } from '@verbatim/proof'

/** The `data:` URLs of pictures as a request with hashed media has them; what is hashed already stays. */
export function hashPictures(urls: readonly string[]): string[] {
  return urls.map((url) => {
    const message = { content: [{ type: 'image_url', image_url: { url } }] }
    const { messages } = withHashedMedia({ messages: [message] }) as { messages: [typeof message] }
    return messages[0].content[0]?.image_url.url ?? url
  })
}
