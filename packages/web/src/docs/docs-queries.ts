import { useQueries, useQuery } from '@tanstack/react-query'
import { errorOf } from '@verbatim/protocol'
import { api } from '../service/api.ts'
import { reach } from '../service/reach.ts'
import { serviceUrl } from '../service/service-url.ts'

/** A page as the list of the service has it. */
export interface DocsEntry {
  id: string
  title: string
  summary: string
}

export interface DocsPageText extends DocsEntry {
  /** Markdown, as `/docs/{id}.md` serves it, with the base URL that this page knows the service by. */
  text: string
}

interface DocsList {
  /** How the service takes its own address to be; behind a proxy it may not know it all. */
  base_url: string
  data: DocsEntry[]
}

const FRESH_MS = 300_000

export function useDocsList() {
  return useQuery({
    queryKey: ['docs'],
    queryFn: ({ signal }) => api<DocsList>('/docs/pages.json', { signal }),
    staleTime: FRESH_MS,
  })
}

/** The text of one page; asked for at once, beside the list. */
export function useDocsText(list: DocsList | undefined, id: string | undefined) {
  const { data, error, refetch } = useQuery({ ...textQuery(id ?? ''), enabled: id !== undefined })
  const text = data === undefined || list === undefined ? undefined : asReached(data, list)
  return { text, error, refetch }
}

/** Every page, once they are asked for: what a search looks through. Undefined until each of them came, or did not: what was found first must not move away. */
export function useAllDocs(list: DocsList | undefined, wanted: boolean): DocsPageText[] | undefined {
  const entries = list?.data ?? []
  const answers = useQueries({
    queries: entries.map(({ id }) => ({ ...textQuery(id), enabled: wanted })),
  })
  if (list === undefined || answers.some(({ isPending }) => isPending)) return undefined
  return entries.flatMap((entry, index) => {
    const text = answers[index]?.data
    return text === undefined ? [] : [{ ...entry, text: asReached(text, list) }]
  })
}

function textQuery(id: string) {
  return {
    queryKey: ['docs', id],
    queryFn: ({ signal }: { signal: AbortSignal }) => readText(`/docs/${encodeURIComponent(id)}.md`, signal),
    staleTime: FRESH_MS,
  }
}

/** With the address by which this page has reached the service, in place of how the service knows itself. */
function asReached(text: string, { base_url: known }: DocsList): string {
  return text.replaceAll(known, serviceUrl())
}

/** @throws ApiError, UnreachableError, and the signal's own reason */
async function readText(path: string, signal: AbortSignal): Promise<string> {
  const response = await reach(() => fetch(serviceUrl() + path, { signal }), signal)
  if (!response.ok) throw await reach(() => errorOf(response), signal, true)
  return reach(() => response.text(), signal, true)
}
