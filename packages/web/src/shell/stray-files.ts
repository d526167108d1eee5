/**
 * From now on the page stays open when files are dropped where nothing takes them: a browser would show such a file instead, and what was being written would be
 * lost. What takes files says so to the browser first (`preventDefault`).
 */
export function refuseStrayFiles(): void {
  for (const kind of ['dragover', 'drop'] as const) addEventListener(kind, refuse)
}

function refuse(event: DragEvent): void {
  const { dataTransfer, target } = event
  if (event.defaultPrevented || dataTransfer?.types.includes('Files') !== true) return
  // A field for files takes them by itself.
  if (target instanceof HTMLInputElement && target.type === 'file') return
  event.preventDefault()
  dataTransfer.dropEffect = 'none'
}
