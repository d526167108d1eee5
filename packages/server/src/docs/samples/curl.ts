import { JSON_NOTATION, literal } from './literal.ts'
import { KEY, type Sample } from './sample.ts'

export function curlSample(baseUrl: string, { path, keyed, body, streams }: Sample): string {
  const parts = [
    `curl${streams === undefined ? '' : ' -N'} "${baseUrl}${path}"`,
    ...(keyed ? [`-H "Authorization: Bearer ${KEY}"`] : []),
    ...(body === undefined
      ? []
      : ['-H "Content-Type: application/json"', `-d '${quoted(literal(body, JSON_NOTATION, 2))}'`]),
  ]
  return parts.join(' \\\n  ')
}

/** An apostrophe ends a text in single quotes: it stands outside of them. */
function quoted(text: string): string {
  return text.replaceAll("'", "'\\''")
}
