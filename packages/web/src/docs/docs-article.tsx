import { useEffect, useLayoutEffect, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { CodeBlock } from '../markdown/code-block.tsx'
import { CodeTabs } from '../markdown/code-tabs.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import { serviceUrl } from '../service/service-url.ts'
import { useTabKey } from '../service/tab-key.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { placeOfLink } from './place-of-link.ts'
import type { DocsBlock, DocsSample } from './split-page.ts'

const KEY_PLACE = 'YOUR_API_KEY'

/** The blocks of one page. The key of this tab stands in its samples; it never leaves the browser for that. */
export function DocsArticle({ id, blocks }: { id: string; blocks: readonly DocsBlock[] }) {
  const article = useRef<HTMLElement>(null)
  const [key] = useTabKey()
  useInnerLinks(article)
  useAnchor(blocks)
  const asksForKey = blocks.some(
    (block) => block.kind === 'code' && block.samples.some(({ code }) => code.includes(KEY_PLACE)),
  )
  // A page does not change while it is read: its blocks keep their places.
  const view = (block: DocsBlock) => (
    <Block key={`${id} ${blocks.indexOf(block)}`} block={block} apiKey={key} />
  )
  return (
    <article ref={article} className="docs-article">
      {blocks.slice(0, 1).map(view)}
      {asksForKey && <KeyNote isFilledIn={key !== ''} />}
      {blocks.slice(1).map(view)}
    </article>
  )
}

function KeyNote({ isFilledIn }: { isFilledIn: boolean }) {
  if (isFilledIn) return <p className="quiet">The samples have the API key of this tab filled in.</p>
  return (
    <p className="quiet">
      Put an API key in the place of {KEY_PLACE}: <Link href="/keys">API keys</Link> has them.
    </p>
  )
}

function Block({ block, apiKey }: { block: DocsBlock; apiKey: string }) {
  if (block.kind === 'heading') return <Heading {...block} />
  if (block.kind === 'text') return <Markdown text={linkedHere(block.markdown)} />
  const samples = block.samples.map((sample) => withKey(sample, apiKey))
  const [only] = samples
  if (only === undefined) return null
  if (samples.length > 1) return <CodeTabs label="The same in several languages" samples={samples} />
  return only.language === 'text' && only.label !== 'text' ? (
    <Prompt sample={only} />
  ) : (
    <CodeBlock code={only.code} language={only.language} />
  )
}

function Heading({ level, text, id }: { level: 2 | 3; text: string; id: string }) {
  const Name = level === 2 ? 'h2' : 'h3'
  return (
    <Name id={id} className="docs-heading" tabIndex={-1}>
      {text}{' '}
      <a href={`#${id}`} aria-label={`Link to “${text}”`}>
        #
      </a>
    </Name>
  )
}

/** A text to be taken along as a whole. */
function Prompt({ sample: { label, code } }: { sample: DocsSample }) {
  return (
    <div className="docs-prompt">
      <div className="docs-prompt-copy">
        <CopyButton text={code} label={`Copy the ${label}`} wordy />
      </div>
      <CodeBlock code={code} language="text" />
    </div>
  )
}

function withKey(sample: DocsSample, apiKey: string): DocsSample {
  return apiKey === '' ? sample : { ...sample, code: sample.code.replaceAll(KEY_PLACE, apiKey) }
}

/** The copies for programs link each other; here the pages do. */
function linkedHere(markdown: string): string {
  const pages = `](${serviceUrl()}/docs/`
  return markdown
    .split(pages)
    .map((part, index) => (index === 0 ? part : part.replace(/^([\w-]+)\.md/, '$1')))
    .join(pages)
}

/** Links to other routes of the page do not load it anew. */
function useInnerLinks(article: React.RefObject<HTMLElement | null>): void {
  const [, navigate] = useLocation()
  // Before it is seen, so that no click comes earlier.
  useLayoutEffect(() => {
    const element = article.current
    if (element === null) return undefined
    const follow = (event: MouseEvent) => {
      const place = placeOfLink(event, serviceUrl())
      if (place === undefined) return
      event.preventDefault()
      navigate(place)
    }
    element.addEventListener('click', follow)
    return () => element.removeEventListener('click', follow)
  }, [article, navigate])
}

/** Goes to the heading that the address names, once it is there, and when the address comes to name another one. */
function useAnchor(blocks: readonly DocsBlock[]): void {
  useEffect(() => {
    const ids = new Set(blocks.flatMap((block) => (block.kind === 'heading' ? [block.id] : [])))
    let frame = 0
    const go = () => {
      const id = decodeURIComponent(location.hash.slice(1))
      // After the page's own heading had the focus.
      if (ids.has(id)) frame = requestAnimationFrame(() => document.getElementById(id)?.focus())
    }
    go()
    // The router tells of its own steps by this event.
    addEventListener('pushState', go)
    return () => {
      cancelAnimationFrame(frame)
      removeEventListener('pushState', go)
    }
  }, [blocks])
}
