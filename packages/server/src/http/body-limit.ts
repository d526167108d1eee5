import { mediaBodyBytes } from '../media/media.ts'
import type { HttpContext } from './http.ts'

/** The longest body of a completion request, in bytes: with a key, images of a model that sees come on top. */
export function bodyLimit({ config, rooms }: HttpContext, keyed: boolean): number {
  const sees = rooms.models.default.card.inputModalities.includes('image')
  return config.maxBodyBytes + (keyed && sees ? mediaBodyBytes(config.media) : 0)
}
