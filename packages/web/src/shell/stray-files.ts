/**
 * Keeps the page open when files are dropped where nothing takes them: a browser would show such a file instead, and what was being written would be lost.
 * What takes files says so to the browser first (`preventDefault`).
 *
 * @returns what ends it.
 */
export function refuseStrayFiles(): () => void {
  const kinds = ['dragover', 'drop'] as const
  for (const kind of kinds) addEventListener(kind, refuse)
  return () => {
    for (const kind of kinds) removeEventListener(kind, refuse)
  }
}

function refuse(event: DragEvent): void {
  const { dataTransfer, target } = event
  if (event.defaultPrevented || dataTransfer?.types.includes('Files') !== true) return
  // A field for files takes them by itself.
  if (target instanceof HTMLInputElement && target.type === 'file') return
  event.preventDefault()
  dataTransfer.dropEffect = 'none'
}
