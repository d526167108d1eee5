import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { serve } from './fixtures/web-server.ts'
import { Network } from './network.ts'
import { npmRegistry, npmTarballUrl, pythonFileUrl, pythonIndex } from './package-index.ts'
import { SetupError } from './setup-error.ts'

const FILENAME = 'some_package-1.0-py3-none-any.whl'
const JSON_TYPE = 'application/vnd.pypi.simple.v1+json'

async function findOn(t: TestContext, page: string, type = 'text/html') {
  const accepted: (string | undefined)[] = []
  const server = await serve(t, ({ headers }, response) => {
    accepted.push(headers.accept)
    response.writeHead(200, { 'content-type': type }).end(page)
  })
  const network = new Network({ env: {} })
  t.after(() => network.close())
  const index = `${server.url}/simple/`
  const url = await pythonFileUrl(network, { index, name: 'Some_Package', filename: FILENAME })
  return { url, accepted, requests: server.requests, base: server.url }
}

test('a file is found on a JSON page, under the normalised name of its package', async (t) => {
  const files = [
    { filename: 'other.whl', url: 'https://files.invalid/other.whl' },
    { filename: FILENAME, url: '../f/1' },
  ]
  const { url, base, accepted, requests } = await findOn(t, JSON.stringify({ files, meta: {} }), JSON_TYPE)
  assert.equal(url, `${base}/simple/f/1`)
  assert.deepEqual(requests, ['GET /simple/some-package/'])
  assert.match(accepted[0] ?? '', /vnd\.pypi\.simple\.v1\+json/)
})

test('a file is found on an HTML page, without the digest behind it', async (t) => {
  const page = `<!DOCTYPE html><a href="https://files.invalid/x/${FILENAME}?a=1&amp;b=2#sha256=00">${FILENAME}</a>`
  assert.equal((await findOn(t, page)).url, `https://files.invalid/x/${FILENAME}?a=1&b=2`)
})

test('a file that is not listed is a SetupError that names it', async (t) => {
  const missing = (error: unknown) => error instanceof SetupError && error.message.includes(FILENAME)
  await assert.rejects(findOn(t, '<a href="/other.whl">other</a>'), missing)
  await assert.rejects(findOn(t, '{"files":[]}', JSON_TYPE), missing)
})

test('the environment says where the Python index is, before any program is asked', async () => {
  const env = {
    PATH: '/nowhere',
    PIP_INDEX_URL: 'https://pip.invalid/simple',
    UV_INDEX_URL: 'https://uv.invalid/simple',
  }
  assert.equal(await pythonIndex({ env }), 'https://pip.invalid/simple/')
  assert.equal(await pythonIndex({ env: { ...env, PIP_INDEX_URL: '' } }), 'https://uv.invalid/simple/')
})

test('without index and pip the message says what to set', async () => {
  const asking = pythonIndex({ env: { PATH: '/nowhere' } })
  await assert.rejects(asking, (error) => error instanceof SetupError && /Set PIP_INDEX_URL/.test(error.fix))
})

test("npm's registry is taken from the environment, and a tarball's URL made from it", async () => {
  const registry = await npmRegistry({ env: { npm_config_registry: 'https://npm.invalid/mirror' } })
  assert.equal(npmTarballUrl(registry, 'name', '1.2.3'), 'https://npm.invalid/mirror/name/-/name-1.2.3.tgz')
  assert.equal(npmTarballUrl(registry, '@a/b', '1.0.0'), 'https://npm.invalid/mirror/@a/b/-/b-1.0.0.tgz')
  const asking = npmRegistry({ env: { PATH: '/nowhere' } })
  await assert.rejects(asking, (error) => error instanceof SetupError && /npm/.test(error.message))
})
