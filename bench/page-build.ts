import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build } from 'vite'

const WEB = fileURLToPath(new URL('../packages/web', import.meta.url))
const PAGE = 'src/markdown/testing/stream-page.html'

/** As the service's own, so that nothing is quicker here by being forbidden there. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; require-trusted-types-for 'script'; trusted-types verbatim"
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
}

export interface StreamPage {
  /** The page with the service's policy; with `?whole` appended it has none, for the peer that needs none. */
  url: string
  stop(): Promise<void>
}

/** Builds the page that shows one answer, as the service's page is built, and serves it on loopback. */
export async function serveStreamPage(): Promise<StreamPage> {
  const files = await buildPage()
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost')
    const file = files.get(pathname.slice(1))
    response.setHeader('content-type', TYPES[extname(pathname)] ?? 'application/octet-stream')
    if (search !== '?whole') response.setHeader('content-security-policy', POLICY)
    response.writeHead(file === undefined ? 404 : 200).end(file)
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}/${PAGE}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function buildPage(): Promise<Map<string, string | Uint8Array>> {
  const built = await build({
    root: WEB,
    configFile: false,
    base: './',
    publicDir: false,
    logLevel: 'warn',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: join(WEB, PAGE) },
    },
  })
  if (!('output' in built)) throw new Error('the page was not built once')
  return new Map(
    built.output.map((part) => [part.fileName, part.type === 'chunk' ? part.code : part.source] as const),
  )
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
