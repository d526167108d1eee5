import { JAVASCRIPT_NOTATION, literal } from './literal.ts'
import { KEY, type Sample, type StreamForm } from './sample.ts'

/** With `fetch`, which browsers and Node have. */
export function javascriptSample(baseUrl: string, sample: Sample): string {
  return sample.streams === undefined ? whole(baseUrl, sample, false) : streamed(baseUrl, sample, false)
}

/** The same with types. */
export function typescriptSample(baseUrl: string, sample: Sample): string {
  return sample.streams === undefined ? whole(baseUrl, sample, true) : streamed(baseUrl, sample, true)
}

function call(baseUrl: string, { method, path, keyed, body }: Sample): string {
  const headers = [
    ...(keyed ? [`Authorization: 'Bearer ${KEY}'`] : []),
    ...(body === undefined ? [] : ["'Content-Type': 'application/json'"]),
  ]
  const given = [
    ...(method === 'GET' ? [] : [`method: '${method}'`]),
    ...(headers.length === 0 ? [] : [`headers: { ${headers.join(', ')} }`]),
    ...(body === undefined ? [] : [`body: JSON.stringify(${literal(body, JAVASCRIPT_NOTATION, 2)})`]),
  ]
  const options = given.length === 0 ? '' : `, {\n${given.map((line) => `  ${line},\n`).join('')}}`
  return `const response = await fetch('${baseUrl}${path}'${options})
if (!response.ok) throw new Error(\`\${response.status} \${await response.text()}\`)`
}

function whole(baseUrl: string, sample: Sample, typed: boolean): string {
  const way = sample.shows.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
  const declared = typed ? `interface Answer ${sample.type}\n\n` : ''
  const kind = typed ? ': Answer' : ''
  return `${declared}${call(baseUrl, sample)}
const answer${kind} = await response.json()
console.log(answer${typed ? optional(way) : way})`
}

/** An element of an array may not be there, as strict compilers have it. */
function optional(way: string): string {
  return way.replaceAll(/\](?=\.)/g, ']?')
}

const PIECES: Record<StreamForm, string> = {
  chat: "process.stdout.write(event.choices?.[0]?.delta.content ?? '')",
  responses: "if (event.type === 'response.output_text.delta') process.stdout.write(event.delta)",
}

function streamed(baseUrl: string, sample: Sample, typed: boolean): string {
  const declared = typed ? `interface StreamEvent ${sample.type}\n\n` : ''
  return `${declared}${call(baseUrl, sample)}
let rest = ''
for await (const text of response.body${typed ? '!' : ''}.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split('\\n')
  rest = lines.pop() ?? ''
  for (const line of lines) {
    if (!line.startsWith('data: ') || line === 'data: [DONE]') continue
    const event${typed ? ': StreamEvent' : ''} = JSON.parse(line.slice(6))
    if (event.error) throw new Error(JSON.stringify(event.error))
    ${PIECES[sample.streams ?? 'chat']}
  }
}
console.log()`
}
