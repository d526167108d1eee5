/**
 * An upstream that answers with transcripts: a process of its own. It refuses a body that the server would not take as it is meant
 * (request-schemas.ts), and otherwise plays the scenario that the last message names. Prints its port.
 *
 * Usage: node test/upstreams/replay-server.ts SERVER [SCENARIO=TRANSCRIPT …]
 * `GET /working` tells how many answers are neither ended nor given up.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { REQUEST_SCHEMAS } from './request-schemas.ts'

const [serverName = '', ...pairs] = process.argv.slice(2)
const folder = fileURLToPath(new URL(`transcripts/${serverName}/`, import.meta.url))
const instead = new Map(pairs.map((pair) => pair.split('=') as [string, string]))
const schema = REQUEST_SCHEMAS[serverName]
if (schema === undefined) throw new Error(`there are no transcripts of ${serverName}`)
let working = 0

const server = createServer((request, response) => {
  working += 1
  response.on('close', () => {
    working -= 1
  })
  answer(request, response).catch((error) => {
    console.error(error)
    process.exit(1)
  })
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://upstream').pathname
  if (path === '/working') return sendJson(response, 200, String(working - 1))
  if (request.method === 'POST' && path === '/v1/chat/completions') {
    return complete(JSON.parse(await text(request)), response)
  }
  if (path === '/health') return sendJson(response, 200, '')
  const slug = path.replace(/^\/(v1\/)?/, '').replace(/[^a-z0-9]+/g, '-')
  send(`${request.method?.toLowerCase()}-${slug}`, response)
}

interface Body {
  messages: { content: unknown }[]
  stream?: boolean
  tools?: unknown[]
}

async function complete(body: Body, response: ServerResponse): Promise<void> {
  const checked = schema?.safeParse(body)
  if (checked?.success === false) {
    console.error(`${serverName} would not take this as it is meant:`, checked.error.message)
    return sendJson(response, 418, JSON.stringify({ error: { message: checked.error.message } }))
  }
  const said = scenarioOf(body)
  const scenario = instead.get(said) ?? said
  if (scenario === 'endless') return streamForEver(response)
  if (body.stream === true && existsSync(`${folder}${scenario}.sse`)) return stream(scenario, response)
  send(scenario, response)
}

function scenarioOf({ messages, tools }: Body): string {
  const content = messages.at(-1)?.content
  if (typeof content !== 'string') return 'image'
  return content === 'Hi' && tools !== undefined ? 'Hi with tools' : content
}

/** NAME.json, or NAME.STATUS.json for another status than 200. */
function send(name: string, response: ServerResponse): void {
  const file = readdirSync(folder).find((one) => new RegExp(`^${name}(\\.\\d+)?\\.json$`).test(one))
  const status = Number(/\.(\d+)\.json$/.exec(file ?? '.404.json')?.[1] ?? 200)
  const body = file === undefined ? { detail: 'Not Found' } : JSON.parse(readFileSync(folder + file, 'utf8'))
  sendJson(response, status, JSON.stringify(body))
}

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

const PIECE_BYTES = 37

/** In pieces that end anywhere, also inside a character. */
async function stream(name: string, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const bytes = readFileSync(`${folder}${name}.sse`)
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    response.write(bytes.subarray(at, at + PIECE_BYTES))
    await turn()
  }
  response.end()
}

/** The text of the plain answer, over and over. */
async function streamForEver(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const [first = '', ...events] = readFileSync(`${folder}plain.sse`, 'utf8').split('\n\n')
  const texts = events.filter((event) => !/"finish_reason":"|"usage":\{|DONE|^$/.test(event))
  response.write(`${first}\n\n`)
  while (!response.destroyed) {
    for (const event of texts) response.write(`${event}\n\n`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
