/** One piece of a page of the documentation, as it is shown. */
export type DocsBlock =
  | { kind: 'heading'; level: 2 | 3; text: string; id: string }
  | { kind: 'text'; markdown: string }
  | { kind: 'code'; samples: DocsSample[] }

export interface DocsSample {
  /** Its title, or the language where it has none. */
  label: string
  language: string
  code: string
}

const FENCE = /^```(\w*)(?: title="([^"]*)")?$/
const HEADING = /^(#{1,3}) (.+)$/

/**
 * A page in Markdown as its headings, which get anchors, its blocks of code, and the text between. Samples that follow each other with a title
 * each are the same in several languages and stay together; a title that comes again begins the next ones. The title of the page is left out.
 */
export function splitPage(page: string): DocsBlock[] {
  const blocks = new Blocks()
  const lines = page.split('\n')
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const [isFence, language = '', title] = FENCE.exec(line) ?? []
    const [isHeading, marks = '', text = ''] = HEADING.exec(line) ?? []
    if (isFence !== undefined) {
      const end = lines.indexOf('```', at + 1)
      blocks.addCode(language, title, lines.slice(at + 1, end === -1 ? undefined : end).join('\n'))
      at = end === -1 ? lines.length : end
    } else if (isHeading !== undefined) blocks.addHeading(marks.length, text)
    else blocks.addLine(line)
  }
  return blocks.all()
}

class Blocks {
  readonly #blocks: DocsBlock[] = []
  readonly #ids = new Map<string, number>()
  #text: string[] = []

  addLine(line: string): void {
    this.#text.push(line)
  }

  addHeading(level: number, text: string): void {
    this.#endText()
    if (level > 1)
      this.#blocks.push({ kind: 'heading', level: level === 2 ? 2 : 3, text, id: this.#idOf(text) })
  }

  addCode(language: string, title: string | undefined, code: string): void {
    this.#endText()
    const sample = { label: title ?? language, language, code }
    const last = this.#blocks.at(-1)
    const goesOn =
      title !== undefined && last?.kind === 'code' && last.samples.every(({ label }) => label !== title)
    if (goesOn) last.samples.push(sample)
    else this.#blocks.push({ kind: 'code', samples: [sample] })
  }

  all(): DocsBlock[] {
    this.#endText()
    return this.#blocks
  }

  #endText(): void {
    const markdown = this.#text.join('\n').trim()
    this.#text = []
    if (markdown !== '') this.#blocks.push({ kind: 'text', markdown })
  }

  /** As other readers of Markdown name headings, so that links to them hold everywhere. */
  #idOf(text: string): string {
    const plain = headingId(text)
    const before = this.#ids.get(plain) ?? 0
    this.#ids.set(plain, before + 1)
    return before === 0 ? plain : `${plain}-${before}`
  }
}

function headingId(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
