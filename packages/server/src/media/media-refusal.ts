/**
 * Why an image or a video is not taken, in words for the caller: what was sent and what is allowed. It names no address
 * that a host resolved to, as that would tell of the network which the service stands in.
 */
export class MediaRefusal extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'MediaRefusal'
  }
}
