/** Routes of the page that texts link to; everything else of the service is another document. */
const ROUTES =
  /^\/(?:docs(?:\/[\w-]+)?|keys|usage|models(?:\/[^/#]+)?|status|verify|playground|chat)(?:#.*)?$/

/** Where in the page a click leads, below its base; undefined where the browser is to follow it as usual. */
export function placeOfLink(event: MouseEvent, baseUrl: string): string | undefined {
  const { target, button, metaKey, ctrlKey, shiftKey, altKey } = event
  if (button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return undefined
  const link = target instanceof Element ? target.closest('a') : null
  return link === null ? undefined : placeOf(link.href, baseUrl)
}

export function placeOf(url: string, baseUrl: string): string | undefined {
  if (!url.startsWith(`${baseUrl}/`)) return undefined
  const place = url.slice(baseUrl.length)
  return ROUTES.test(place) ? place : undefined
}
