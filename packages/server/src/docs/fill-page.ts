/** What stands for a `{{word}}`, and what is known to be so for `{{if word}}`. */
export interface PageWords {
  /** Undefined for a word that there is not. */
  text(word: string): string | undefined
  holds(condition: string): boolean | undefined
}

const MARK = /\{\{([^{}]+)\}\}/g

/**
 * Fills a page in: `{{word}}` anywhere in a line, and the lines between `{{if word}}`, `{{else}}` and `{{end}}`, which stand alone and may
 * be within each other.
 *
 * @throws Error for a word that is not known, so that no page is served with a hole in it.
 */
export function fillPage(page: string, words: PageWords): string {
  const kept = chosenLines(page.split('\n'), words).join('\n')
  return kept.replace(MARK, (_mark, word: string) => {
    const text = words.text(word)
    if (text === undefined)
      throw new Error(`a page of the documentation says {{${word}}}, which there is not`)
    return text
  })
}

function chosenLines(lines: readonly string[], words: PageWords): string[] {
  const open: boolean[] = []
  const kept: string[] = []
  let afterMark = false
  for (const line of lines) {
    const [, mark = '', condition = ''] = /^\{\{(if|else|end)(?: ([^{}]+))?\}\}$/.exec(line) ?? []
    if (mark === 'if') open.push(known(condition, words))
    else if (mark === 'else') open.push(!closed(open, line))
    else if (mark === 'end') closed(open, line)
    else if (open.every(Boolean) && !(line === '' && kept.at(-1) === '' && afterMark)) kept.push(line)
    afterMark = mark !== ''
  }
  if (open.length > 0) throw new Error('a page of the documentation has an {{if}} without its {{end}}')
  return kept
}

function known(condition: string, words: PageWords): boolean {
  const holds = words.holds(condition)
  if (holds === undefined) throw new Error(`a page of the documentation asks {{if ${condition}}}`)
  return holds
}

function closed(open: boolean[], line: string): boolean {
  const last = open.pop()
  if (last === undefined) throw new Error(`a page of the documentation has a ${line} without its {{if}}`)
  return last
}
