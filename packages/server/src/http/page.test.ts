import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { APP_ROUTES, addPage } from './page.ts'
import { encodingFor } from './page-file.ts'

const OWN = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-x'" />`
const FILLER = `<!-- ${'long enough to be compressed '.repeat(30)} -->`
const INDEX = `<link rel="icon" href="./favicon.svg" /><a href="https://example.org/./x">x</a><script src="./assets/a.js"></script>${FILLER}`

const BUILT = {
  'index.html': INDEX,
  'owner.html': '<script src="./assets/owner.js"></script>',
  'verify.html': OWN,
  'diagram.html': OWN,
  'favicon.svg': '<svg/>',
  'assets/a.js': `console.log(${JSON.stringify(FILLER)})`,
  'assets/small.css': 'p{}',
  'assets/font.woff2': 'x'.repeat(2000),
}

async function pageOf(
  t: TestContext,
  files: Record<string, string>,
  before?: (app: FastifyInstance) => void,
) {
  const dist = mkdtempSync(join(tmpdir(), 'verbatim-page-'))
  t.after(() => rmSync(dist, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dist, path)), { recursive: true })
    writeFileSync(join(dist, path), text)
  }
  const app = Fastify({ routerOptions: { ignoreTrailingSlash: true } })
  t.after(() => app.close())
  before?.(app)
  const nothingHere = await addPage(app, dist)
  app.setNotFoundHandler(
    (request, reply) => nothingHere(request, reply) ?? reply.code(404).send({ error: 'as ever' }),
  )
  return (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })
}

test('every route of the page is one file, whose files are found from any depth', async (t) => {
  const get = await pageOf(t, BUILT)
  for (const route of APP_ROUTES) {
    const url = route.replace(/:\w+/, 'some%2Fid')
    const { statusCode, body, headers } = await get(`${url}?q=/a/b`)
    assert.equal(statusCode, 200, url)
    const up = url.lastIndexOf('/') === 0 ? './' : '../'
    assert.equal(body, INDEX.replaceAll('="./', `="${up}`), url)
    assert.match(String(headers['content-security-policy']), /^default-src 'none'; script-src 'self'; /)
    assert.match(String(headers['content-security-policy']), /; trusted-types verbatim$/)
    assert.equal(headers['cache-control'], 'no-cache')
    assert.equal(headers['x-robots-tag'], url.startsWith('/r/') ? 'noindex' : undefined)
  }
  assert.equal((await get('/%72/1')).headers['x-robots-tag'], 'noindex')
  assert.match((await get('/chat/')).body, /src="\.\.\/assets\/a\.js"/)
  assert.match((await get('/chat/1/')).body, /src="\.\.\/\.\.\/assets\/a\.js"/)
  assert.match((await get('/owner/')).body, /src="\.\.\/assets\/owner\.js"/)
  assert.equal((await get('/nowhere')).statusCode, 404)
  assert.equal((await get('/assets/../../page.ts')).statusCode, 404)
})

test('an address may name the server in front of its path; what is no path has no page', async (t) => {
  const { promise: opened, resolve: open } = Promise.withResolvers<FastifyInstance>()
  await pageOf(t, BUILT, open)
  const app = await opened
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  for (const [path, expected] of [
    ['http://example.org/chat', /src="\.\/assets/],
    ['http://example.org/chat/1', /src="\.\.\/assets/],
    ['http://example.org?a=/', /src="\.\/assets/],
    ['*', /as ever/],
    ['*chat/1', /as ever/],
  ] as const) {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    request({ port, path, headers: { accept: 'text/html' } }, resolve)
      .on('error', reject)
      .end()
    const answer = await promise
    assert.match(await text(answer), expected, `${path}: ${answer.statusCode}`)
  }
})

test('an address without a page says so on the page, under the same policy, as deep as it is looked for', async (t) => {
  const get = await pageOf(t, BUILT)
  const there = await get('/chat/1')
  for (const [url, up] of [
    ['/nowhere', './'],
    ['/no/where?a=/b', '../'],
    ['/a/b/c/d/e/f/g/h/i', '../../../../../../../../'],
  ] as const) {
    const { statusCode, body, headers } = await get(url, { 'if-none-match': String(there.headers.etag) })
    assert.equal(statusCode, 404, url)
    assert.equal(body, INDEX.replaceAll('="./', `="${up}`), url)
    for (const name of [
      'content-security-policy',
      'content-type',
      'cache-control',
      'x-content-type-options',
    ]) {
      assert.equal(headers[name], there.headers[name], name)
    }
    assert.equal(headers.vary, 'Accept, Accept-Encoding')
  }
  assert.match((await get('/a/b/c/d/e/f/g/h/i/j')).body, /as ever/)
  const unbuilt = await pageOf(t, {})
  assert.match((await unbuilt('/nowhere')).body, /as ever/)
})

test('files come compressed to whom takes them so, and are the same files', async (t) => {
  const get = await pageOf(t, BUILT)
  for (const [path, text] of Object.entries(BUILT)) {
    const url = path === 'index.html' ? '/' : `/${path}`
    const [plain, br, gz] = await Promise.all(
      ['identity', 'gzip, deflate, br, zstd', 'gzip'].map((accepted) =>
        get(url, { 'accept-encoding': accepted }),
      ),
    )
    assert.ok(plain !== undefined && br !== undefined && gz !== undefined)
    assert.equal(plain.body, text)
    assert.equal(plain.headers['content-encoding'], undefined)
    const compressible = /index|a\.js/.test(path)
    assert.equal(plain.headers.vary, compressible ? 'Accept-Encoding' : undefined, path)
    if (!compressible) continue
    assert.deepEqual([br.headers['content-encoding'], gz.headers['content-encoding']], ['br', 'gzip'])
    assert.equal(brotliDecompressSync(br.rawPayload).toString(), text)
    assert.equal(gunzipSync(gz.rawPayload).toString(), text)
    assert.ok(br.rawPayload.length < text.length / 2)
  }
  assert.equal((await get('/assets/a.js')).headers['cache-control'], 'public, max-age=31536000, immutable')
})

test('what a client has already is not sent again', async (t) => {
  const get = await pageOf(t, BUILT)
  const { headers } = await get('/chat')
  const etag = String(headers.etag)
  for (const known of [etag, `"other", ${etag}`, etag.slice(2), '*']) {
    const again = await get('/models', { 'if-none-match': known, 'accept-encoding': 'br' })
    assert.deepEqual([again.statusCode, again.body, again.headers.etag], [304, '', etag])
    assert.match(String(again.headers['content-security-policy']), /trusted-types/)
  }
  assert.equal((await get('/chat', { 'if-none-match': '"other"' })).statusCode, 200)
  assert.equal(
    (await get('/chat/1', { 'if-none-match': etag })).statusCode,
    200,
    'another depth is another file',
  )
})

test('pages with a policy of their own are served under it', async (t) => {
  const get = await pageOf(t, BUILT)
  const policyOf = async (url: string) => (await get(url)).headers['content-security-policy']
  const own = "default-src 'none'; script-src 'sha256-x'"
  assert.equal(await policyOf('/verify.html'), `${own}; frame-ancestors 'none'`)
  assert.equal(await policyOf('/diagram.html'), `${own}; sandbox allow-scripts; frame-ancestors 'self'`)
  await assert.rejects(pageOf(t, { ...BUILT, 'verify.html': '<p>' }), /has no policy/)
})

test('without a build each page says how to make one; a keyless surface keeps its path', async (t) => {
  const get = await pageOf(t, {}, (app) => app.get('/chat', () => 'the surface'))
  for (const url of ['/', '/models/x', '/owner', '/verify.html']) {
    const { statusCode, body } = await get(url)
    assert.equal(statusCode, 503)
    assert.match(body, /npm run build/)
  }
  assert.equal((await get('/chat')).body, 'the surface')
})

test('an encoding is chosen as Accept-Encoding says', () => {
  const cases: [accepted: string | undefined, encoding: string | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['GZIP', 'gzip'],
    ['br;q=0.5, gzip;q=0.9', 'gzip'],
    ['br; q=0.9, gzip; q=0.9', 'br'],
    ['gzip;q=0, br;q=0', undefined],
    ['br;q=x', undefined],
    ['zstd, identity', undefined],
  ]
  for (const [accepted, encoding] of cases) assert.equal(encodingFor(accepted), encoding, accepted)
})
