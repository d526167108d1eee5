import { jsonBody } from '@verbatim/protocol'

/** One request, as code is to send it. */
interface CodedRequest {
  /** Whole: base URL and path. */
  url: string
  body: object
  /** Whether an API key goes with it, read from the environment variable VERBATIM_API_KEY. */
  keyed: boolean
}

export const CODE_LANGUAGES = [
  { id: 'curl', label: 'cURL', language: 'bash' },
  { id: 'python', label: 'Python', language: 'python' },
  { id: 'javascript', label: 'JavaScript', language: 'javascript' },
  { id: 'typescript', label: 'TypeScript', language: 'typescript' },
] as const

type CodeLanguage = (typeof CODE_LANGUAGES)[number]['id']

export function requestCode(language: CodeLanguage, request: CodedRequest): string {
  return WRITERS[language](request)
}

const WRITERS: Record<CodeLanguage, (request: CodedRequest) => string> = {
  curl: curlCode,
  python: pythonCode,
  javascript: (request) => javascriptCode(request, false),
  typescript: (request) => javascriptCode(request, true),
}

/** A command for a POSIX shell that sends the body to the letter. */
export function curlCode({ url, body, keyed }: CodedRequest): string {
  const text = jsonBody(body, 2)
  const isLong = new TextEncoder().encode(text).length > LONGEST_ARGUMENT_BYTES
  const lines = [
    `curl ${isStreamed(body) ? '-N ' : ''}${quoted(url)}`,
    ...(keyed ? ['-H "Authorization: Bearer $VERBATIM_API_KEY"'] : []),
    "-H 'Content-Type: application/json'",
    isLong ? `--data-binary @- <<'${END}'\n${text}\n${END}` : `-d ${quoted(text)}`,
  ]
  return lines.join(' \\\n  ')
}

/** Linux takes no argument of 128 KiB or more, and images are longer: what is long comes on standard input. */
const LONGEST_ARGUMENT_BYTES = 100_000

/** Ends the text of a here-document. No line of JSON is this word alone. */
const END = 'VERBATIM'

/** Nothing is special to a shell between single quotes but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function pythonCode({ url, body, keyed }: CodedRequest): string {
  const streams = isStreamed(body)
  return [
    ...(streams ? [] : ['import json']),
    ...(keyed ? ['import os'] : []),
    '',
    'import requests',
    '',
    'response = requests.post(',
    `    ${JSON.stringify(url)},`,
    ...(keyed ? ['    headers={"Authorization": f"Bearer {os.environ[\'VERBATIM_API_KEY\']}"},'] : []),
    `    json=${pythonLiteral(body, '    ')},`,
    ...(streams ? ['    stream=True,'] : []),
    ')',
    'response.raise_for_status()',
    ...(streams
      ? ['for line in response.iter_lines(decode_unicode=True):', '    if line:', '        print(line)']
      : ['print(json.dumps(response.json(), indent=2))']),
    '',
  ].join('\n')
}

/** JSON's strings and numbers are Python's too. */
function pythonLiteral(value: unknown, indent: string): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'object') return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
  const inner = `${indent}    `
  const items = Array.isArray(value)
    ? value.map((item) => pythonLiteral(item, inner))
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => `${JSON.stringify(name)}: ${pythonLiteral(member, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  if (items.length === 0) return `${open}${close}`
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}${close}`
}

function javascriptCode({ url, body, keyed }: CodedRequest, typed: boolean): string {
  const stream = `for await (const text of response.body${typed ? '!' : ''}.pipeThrough(new TextDecoderStream())) process.stdout.write(text)`
  return [
    `const response${typed ? ': Response' : ''} = await fetch(${JSON.stringify(url)}, {`,
    "  method: 'POST',",
    '  headers: {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code that is written
    ...(keyed ? ['    authorization: `Bearer ${process.env.VERBATIM_API_KEY}`,'] : []),
    "    'content-type': 'application/json',",
    '  },',
    `  body: ${javascriptBody(body)},`,
    '})',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code that is written
    'if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)',
    ...(isStreamed(body)
      ? [stream]
      : [
          `const answer${typed ? ': unknown' : ''} = await response.json()`,
          'console.log(JSON.stringify(answer, null, 2))',
        ]),
    '',
  ].join('\n')
}

/** A number of JavaScript would lose digits of a long seed, so such a body is written as text. */
function javascriptBody(body: object): string {
  const text = jsonBody(body)
  if (jsonBody(JSON.parse(text)) !== text) return JSON.stringify(text)
  return `JSON.stringify(${jsonBody(body, 2).replaceAll('\n', '\n  ')})`
}

function isStreamed(body: object): boolean {
  return 'stream' in body && body.stream === true
}
