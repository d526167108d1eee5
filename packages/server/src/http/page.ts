import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { encodingFor, hasAlready, PageFile } from './page-file.ts'

const DIST = join(dirname(fileURLToPath(import.meta.url)), '../../../web/dist')

/** Nothing from elsewhere, nothing inline, in no frame; scripts only by the page's one policy of Trusted Types. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types verbatim',
].join('; ')

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

/** What the page shows by itself, all of it from one file. */
const APP = 'index.html'
export const APP_ROUTES = [
  '/',
  '/chat',
  '/chat/:id',
  '/playground',
  '/models',
  '/models/:id',
  '/keys',
  '/usage',
  '/verify',
  '/verify/:id',
  '/status',
  '/admin',
  '/admin/:section',
  '/docs',
  '/docs/:page',
  '/r/:id',
  '/sign-in',
] as const

/** What an owner link opens. */
const OWNER_PAGE = 'owner.html'

/** The verifier is one file that also works from a disk, and has its own policy in it. */
const VERIFIER = 'verify.html'

/** The page draws diagrams in a frame of no origin. */
const DIAGRAM = 'diagram.html'

/** Pages with a policy of their own, which a header repeats with what only a header can say. */
const OWN_POLICY: Record<string, string> = {
  [VERIFIER]: "frame-ancestors 'none'",
  [DIAGRAM]: "sandbox allow-scripts; frame-ancestors 'self'",
}
const POLICY_TAG = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/

/**
 * Serves the built page, read once: what it shows (`APP_ROUTES`), what an owner link opens at `/owner`, the verifier at `/verify.html`, and their files. A
 * path that was not built is never looked up on disk. Without a build, each page says how to make one.
 *
 * @param dist the folder of the build.
 * @returns what says to a reader that there is nothing at an address, and leads on; undefined where that cannot be shown.
 */
export async function addPage(app: FastifyInstance, dist = DIST): Promise<NothingHere> {
  const files = await readFiles(dist)
  for (const path of [APP, OWNER_PAGE, VERIFIER].filter((path) => !files.has(path))) {
    for (const place of placesOf(path)) addRoute(app, place, (_request, reply) => sendUnbuilt(reply))
  }
  for (const [path, bytes] of files) {
    const answer = path.endsWith('.html') ? htmlAnswer(path, bytes) : fileAnswer(path, bytes)
    for (const place of placesOf(path)) addRoute(app, place, answer)
  }
  return nothingHere(files.get(APP))
}

type NothingHere = (request: FastifyRequest, reply: FastifyReply) => ReturnType<Answer> | undefined

/** Each depth of an address is a file of its own in memory: those who write addresses are not to fill it. */
const DEEPEST = 8

function nothingHere(page: Buffer | undefined): NothingHere {
  if (page === undefined) return () => undefined
  const answer = htmlAnswer(APP, page)
  return (request, reply) => {
    if (!request.url.startsWith('/') || depthOf(request.url) > DEEPEST) return undefined
    return answer(request, reply.code(404).header('vary', varying(reply.getHeader('vary'), 'Accept')))
  }
}

type Answer = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>

/** An operator's keyless surface may be where the page would be: then it stays the surface's. */
function addRoute(app: FastifyInstance, url: string, answer: Answer): void {
  if (app.hasRoute({ method: 'GET', url })) return
  // The router takes `*` for `/`, as it looks at nothing in front of the first name.
  app.get(url, (request, reply) =>
    request.url.startsWith('*') ? reply.callNotFound() : answer(request, reply),
  )
}

/** Where a built file is served. */
function placesOf(path: string): readonly string[] {
  if (path === APP) return APP_ROUTES
  return path === OWNER_PAGE ? ['/owner', `/${OWNER_PAGE}`] : [`/${path}`]
}

function fileAnswer(path: string, bytes: Buffer): Answer {
  const file = new PageFile(path, bytes)
  const cache = path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  return (request, reply) => send(file, request, reply.headers(HEADERS).header('cache-control', cache))
}

function htmlAnswer(path: string, bytes: Buffer): Answer {
  const headers = { ...headersOf(path, bytes), 'cache-control': 'no-cache' }
  const byDepth = new Map<number, PageFile>()
  return (request, reply) => {
    const depth = depthOf(request.url)
    let file = byDepth.get(depth)
    if (file === undefined) {
      file = new PageFile(path, depth === 0 ? bytes : atDepth(bytes, depth))
      byDepth.set(depth, file)
    }
    // A shared conversation is for whoever has its address, and for no search engine.
    if (request.routeOptions.url?.startsWith('/r/')) reply.header('x-robots-tag', 'noindex')
    return send(file, request, reply.headers(headers))
  }
}

/** A target that names the server in front of its path, as it may be (RFC 9112, section 3.2.2). */
const SERVER = /^https?:\/\/[^/?#]*/i

/** How many folders below the service's own a URL is: `/chat` none, `/chat/1` and `/chat/` one. */
function depthOf(url: string): number {
  const path = url.replace(SERVER, '').split(/[?#]/, 1)[0] ?? '/'
  return Math.max(path.split('/').length - 2, 0)
}

/** The page's files are beside it, wherever a reverse proxy has the service; so a page that is shown deeper has to go up for them. */
function atDepth(page: Buffer, depth: number): Buffer {
  const up = '../'.repeat(depth)
  return Buffer.from(page.toString('utf8').replaceAll(/\b(href|src)="\.\//g, `$1="${up}`))
}

async function send(file: PageFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { headers } = request
  reply.header('etag', file.etag)
  if (file.compressible) reply.header('vary', varying(reply.getHeader('vary'), 'Accept-Encoding'))
  // An answer that there is nothing has no conditions (RFC 9110, section 13.2.1).
  if (reply.statusCode === 200 && hasAlready(headers['if-none-match'], file.etag))
    return reply.code(304).send()
  reply.type(file.type)
  const encoding = file.compressible ? encodingFor(headers['accept-encoding']?.toString()) : undefined
  if (encoding === undefined) return reply.send(file.bytes)
  return reply.header('content-encoding', encoding).send(await file.encoded(encoding))
}

/** The value of `Vary` that also names `by`. */
export function varying(already: unknown, by: string): string {
  return already === undefined ? by : `${already}, ${by}`
}

function sendUnbuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .type('text/plain; charset=utf-8')
    .send('The page is not built. Run: npm run build -w packages/web\n')
}

/** @throws Error when a page that has its own policy was built without it. */
function headersOf(path: string, page: Buffer): Record<string, string> {
  const more = OWN_POLICY[path]
  if (more === undefined) return HEADERS
  const [, policy] = POLICY_TAG.exec(page.toString('utf8')) ?? []
  if (policy === undefined)
    throw new Error(`${path} has no policy: it was not built by its own configuration`)
  return { ...HEADERS, 'content-security-policy': `${policy}; ${more}` }
}

async function readFiles(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  let entries: Awaited<ReturnType<typeof listFiles>>
  try {
    entries = await listFiles(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return files
    throw error
  }
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    files.set(relative(folder, path).split(sep).join('/'), await readFile(path))
  }
  return files
}

async function listFiles(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile())
}
