/** One block of code of a page. */
export interface Fence {
  language: string
  title: string
  code: string
  /** The heading under which it stands. */
  heading: string
}

const OPENING = /^```(\w*)(?: title="([^"]*)")?$/

/** All blocks of code of a page in Markdown, in their order. */
export function pageFences(page: string): Fence[] {
  const fences: Fence[] = []
  let open: Fence | undefined
  let heading = ''
  for (const line of page.split('\n')) {
    if (open !== undefined && line === '```') {
      fences.push(open)
      open = undefined
    } else if (open !== undefined) open.code += `${line}\n`
    else if (line.startsWith('```')) open = opened(line, heading)
    else if (line.startsWith('#')) heading = line.replace(/^#+ /, '')
  }
  if (open !== undefined) throw new Error(`a fence of ${open.language} is never closed`)
  return fences
}

function opened(line: string, heading: string): Fence {
  const [whole, language = '', title = ''] = OPENING.exec(line) ?? []
  if (whole === undefined) throw new Error(`a fence opens in a way that is not known: ${line}`)
  return { language, title, code: '', heading }
}
