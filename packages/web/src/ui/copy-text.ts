/**
 * Puts a text on the clipboard, over plain HTTP too: there browsers have only the old way, which copies what is selected.
 *
 * @throws DOMException `NotAllowedError` when the browser refuses.
 */
export async function copyText(text: string): Promise<void> {
  // Not so in the types: it is missing where the page did not come by HTTPS or from this machine.
  const clipboard: Clipboard | undefined = navigator.clipboard
  if (clipboard !== undefined) return clipboard.writeText(text)
  if (!copySelected(text)) throw new DOMException('The text was not copied.', 'NotAllowedError')
}

function copySelected(text: string): boolean {
  const before = document.activeElement
  const field = document.createElement('textarea')
  field.className = 'visually-hidden'
  field.value = text
  // What is behind a dialog cannot be selected.
  const place = before?.closest('dialog') ?? document.body
  place.append(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
