import { readdir, readFile } from 'node:fs/promises'
import { dirname, extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply } from 'fastify'

const DIST = join(dirname(fileURLToPath(import.meta.url)), '../../../web/dist')

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ico': 'image/x-icon',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.map': 'application/json',
}

/** Nothing from elsewhere, nothing inline, in no frame. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

/** What an owner link opens. */
const OWNER_PAGE = 'owner.html'

/** The verifier is one file, and has its own policy in it; in a frame is for a header to forbid. */
const VERIFIER = 'verify.html'
const POLICY = /http-equiv="Content-Security-Policy" content="([^"]+)"/

/**
 * Serves the built page, at `/owner` what an owner link opens, and the verifier at `/verify`. Its files are few and small, so they are read once; a path that was not built is never
 * looked up on disk. Without a build, `/` says how to make one.
 */
export async function addPage(app: FastifyInstance): Promise<void> {
  const files = await readFiles(DIST)
  for (const [path, bytes] of files) {
    const hashed = path.startsWith('assets/')
    const headers = path === VERIFIER ? verifierHeaders(bytes) : PAGE_HEADERS
    const send = (reply: FastifyReply) =>
      reply
        .headers(headers)
        .header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        .type(TYPES[extname(path)] ?? 'application/octet-stream')
        .send(bytes)
    for (const place of placesOf(path)) app.get(place, (_request, reply) => send(reply))
  }
  for (const missing of ['index.html', OWNER_PAGE, VERIFIER].filter((path) => !files.has(path))) {
    for (const place of placesOf(missing)) app.get(place, (_request, reply) => sendUnbuilt(reply))
  }
}

/** Where a built file is served. */
function placesOf(path: string): string[] {
  if (path === 'index.html') return ['/']
  if (path === OWNER_PAGE) return ['/owner', `/${OWNER_PAGE}`]
  return path === VERIFIER ? ['/verify', `/${VERIFIER}`] : [`/${path}`]
}

function sendUnbuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .type('text/plain; charset=utf-8')
    .send('The page is not built. Run: npm run build -w packages/web\n')
}

function verifierHeaders(page: Buffer): Record<string, string> {
  const [, policy] = POLICY.exec(page.toString('utf8')) ?? []
  if (policy === undefined)
    throw new Error(`${VERIFIER} has no policy: it was not built by its own configuration`)
  return { ...PAGE_HEADERS, 'content-security-policy': `${policy}; frame-ancestors 'none'` }
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
