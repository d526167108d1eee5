/**
 * The documentation that the service gives of itself: pages in Markdown, made from the schema that validates, the table of errors, the
 * configuration and the models that are served, with the reader's own base URL in every sample. The same text is what the page shows, what
 * `/docs/{page}.md` serves, and what `/llms.txt` (llmstxt.org) lists. Their words are in `pages/`, which is no Markdown until it is filled in; test/docs runs every sample.
 */
import { readFileSync } from 'node:fs'
import type { DocsFacts } from './docs-facts.ts'
import { DOCS_PAGES, type DocsPage } from './docs-pages.ts'
import { fillPage } from './fill-page.ts'
import { linkPages } from './link-pages.ts'
import { pageWords } from './page-words.ts'

export type { DocsFacts, OpenApi } from './docs-facts.ts'
export { DOCS_PAGES, type DocsPage } from './docs-pages.ts'

const TEXTS = new Map(DOCS_PAGES.map(({ id }) => [id, readText(id)]))

/** A page as Markdown, with its title as the only heading of the first level. */
export function docsPage({ id, title, summary }: DocsPage, facts: DocsFacts): string {
  const text = fillPage(TEXTS.get(id) ?? '', pageWords(facts))
  return linkPages(`# ${title}\n\n${summary}\n\n${text.trim()}\n`, facts.baseUrl)
}

/** What there is to read, as https://llmstxt.org has it. */
export function llmsText(facts: DocsFacts): string {
  const { baseUrl, model } = facts
  const pages = DOCS_PAGES.map(
    ({ id, title, summary }) => `- [${title}](${baseUrl}/docs/${id}.md): ${summary}`,
  )
  return [
    '# Verbatim',
    '',
    `> An OpenAI-compatible service that runs ${model.id} and signs every answer, so that anybody can check what was asked, what was answered and what ran.`,
    '',
    `The base URL for OpenAI clients is ${baseUrl}/v1. Every page below is Markdown; all of them in one file are at ${baseUrl}/llms-full.txt.`,
    '',
    '## Documentation',
    '',
    ...pages,
    '',
    '## Optional',
    '',
    `- [OpenAPI document](${baseUrl}/openapi.json): every path, with what it takes and what it answers, as OpenAPI 3.1`,
    `- [Models](${baseUrl}/v1/models): what is served, with each parameter that it supports`,
    '',
  ].join('\n')
}

/** All pages, one after the other. */
export function llmsFullText(facts: DocsFacts): string {
  return DOCS_PAGES.map((page) => docsPage(page, facts)).join('\n')
}

function readText(id: string): string {
  return readFileSync(new URL(`./pages/${id}.txt`, import.meta.url), 'utf8')
}
