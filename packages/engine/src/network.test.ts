import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { serve } from './fixtures/web-server.ts'
import { Network, type NetworkOptions, withoutSecrets } from './network.ts'
import { SetupError } from './setup-error.ts'

function open(t: TestContext, options: Partial<NetworkOptions> = {}): Network {
  const network = new Network({ env: {}, ...options })
  t.after(() => network.close())
  return network
}

test('plain http is for this machine and for hosts that were configured', async (t) => {
  const refused = (error: unknown) => error instanceof SetupError && /Use an https URL/.test(error.message)
  await assert.rejects(open(t).open('http://mirror.invalid/file'), refused)
  await assert.rejects(open(t).open('file:///etc/passwd'), refused)
  const network = open(t, { trustedUrls: ['http://mirror.invalid/base'] })
  await assert.rejects(network.open('http://mirror.invalid/file'), /ENOTFOUND|EAI_AGAIN/)
})

test('a redirect is held to the same rule', async (t) => {
  const server = await serve(t, (_request, response) => {
    response.writeHead(302, { location: 'http://elsewhere.invalid/file' }).end()
  })
  await assert.rejects(open(t).open(server.url), SetupError)
})

test('redirects are followed, but not for ever', async (t) => {
  const server = await serve(t, ({ url }, response) => {
    if (url === '/there') response.end('found')
    else response.writeHead(302, { location: url === '/here' ? '/there' : '/loop' }).end()
  })
  assert.equal(await open(t).text(`${server.url}/here`), 'found')
  await assert.rejects(open(t).text(`${server.url}/loop`), /redirects more than 5 times/)
})

test("a URL's credentials go to its own host only, and into no message", async (t) => {
  const seen: (string | undefined)[] = []
  const other = await serve(t, ({ headers }, response) => {
    seen.push(headers.authorization)
    response.end('found')
  })
  const first = await serve(t, ({ headers, url }, response) => {
    seen.push(headers.authorization)
    response.writeHead(302, { location: url === '/a' ? '/b' : `${other.url}/c` }).end()
  })
  const url = first.url.replace('http://', 'http://user:secret@')
  await open(t).text(`${url}/a`)
  const basic = `Basic ${Buffer.from('user:secret').toString('base64')}`
  assert.deepEqual(seen, [basic, basic, undefined])
  assert.equal(withoutSecrets('https://user:secret@host/path?token=1'), 'https://host/path')
})

test('a document that is too long is not read to its end', async (t) => {
  const server = await serve(t, (_request, response) => response.end('x'.repeat(1000)))
  await assert.rejects(open(t).text(server.url, { limitBytes: 10 }), /longer than 10 bytes/)
})

test('a proxy of the environment is used, and NO_PROXY passes it by', async (t) => {
  const proxy = await serve(t, (_request, response) => response.end('by proxy'))
  const server = await serve(t, (_request, response) => response.end('direct'))
  const env = { HTTP_PROXY: proxy.url }
  assert.equal(await open(t, { env }).text(server.url), 'by proxy')
  assert.equal(await open(t, { env: { ...env, NO_PROXY: '127.0.0.1' } }).text(server.url), 'direct')
})
