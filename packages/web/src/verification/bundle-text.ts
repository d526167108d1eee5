import { jsonBody } from '@verbatim/protocol'

/** A bundle as the text of its file: seeds have all their digits. */
export function bundleText(bundle: object): string {
  return `${jsonBody(bundle)}\n`
}
