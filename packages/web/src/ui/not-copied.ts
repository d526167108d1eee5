/** Why something could not be copied, as the end of a sentence: the clipboard refused, or what was to be copied could not be had. */
export function whyNotCopied(error: unknown): string {
  if (error instanceof DOMException && error.name === 'NotAllowedError')
    return 'the browser did not allow it.'
  return error instanceof Error ? error.message : String(error)
}
