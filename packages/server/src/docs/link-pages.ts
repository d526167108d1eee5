const LINK = /\]\((docs|service):([^)\s]+)\)/g

/** `docs:errors#codes` is another page, `service:/openapi.json` a path of the service: both become whole URLs, which also work in a copy of the text. */
export function linkPages(text: string, baseUrl: string): string {
  return text.replace(LINK, (_link, kind: string, target: string) => {
    if (kind === 'service') return `](${baseUrl}${target})`
    const [id = '', heading] = target.split('#')
    return `](${baseUrl}/docs/${id}.md${heading === undefined ? '' : `#${heading}`})`
  })
}
