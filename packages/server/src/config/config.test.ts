import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadConfig } from './config.ts'

test('without any variable the service is on loopback, with its defaults', () => {
  const config = loadConfig({})
  assert.deepEqual([config.host, config.port, config.model], ['localhost', 8080, 'auto'])
  assert.deepEqual(config.aliases, {
    'gpt-oss': 'auto',
    'gpt-oss:latest': 'auto',
    'gpt-oss-120b-f16': 'auto',
  })
  assert.deepEqual(config.keyless.paths, ['/api/gpt-oss-2t', '/api'])
})

test('a flag wins over its variable', () => {
  assert.equal(loadConfig({ PORT: '1' }, { port: 2 }).port, 2)
})

const wrong: [string, string][] = [
  ['PORT', '70000'],
  ['PORT', 'http'],
  ['VERBATIM_SLOTS', '0'],
  ['VERBATIM_THREADS', '1.5'],
  ['VERBATIM_CONTEXT', '-1'],
  ['VERBATIM_UPSTREAM_URL', 'ftp://x'],
  ['VERBATIM_UPSTREAM_URL', 'localhost:80'],
  ['VERBATIM_UPSTREAM_KIND', 'tgi'],
  ['VERBATIM_ALIASES', 'gpt-oss'],
  ['VERBATIM_MEDIA_REMOTE', 'all'],
  ['VERBATIM_MEDIA_IMAGES', '0'],
  ['VERBATIM_MEDIA_PRIVATE_HOSTS', 'http://images.internal'],
  ['VERBATIM_MEDIA_PRIVATE_HOSTS', 'images.internal/path'],
  ['VERBATIM_MEDIA_PRIVATE_HOSTS', '10.0.0.0/8'],
  ['VERBATIM_RATE_LIMITS', 'requests'],
  ['VERBATIM_RATE_LIMITS', 'requests=0'],
  ['VERBATIM_RATE_LIMITS', 'requests=5,requests=9'],
  ['VERBATIM_MODEL_LIMITS', 'speed=1'],
  ['VERBATIM_TRUSTED_PROXIES', '10.0.0.0/33'],
  ['VERBATIM_TRUSTED_PROXIES', '10.0.0.0/'],
  ['VERBATIM_TRUSTED_PROXIES', 'proxy.internal'],
]
for (const [name, value] of wrong) {
  test(`${name}=${value} is refused by name`, () => {
    assert.throws(
      () => loadConfig({ [name]: value }),
      (error) => error instanceof Error && error.message.includes(name) && error.message.includes(value),
    )
  })
}

test('an upstream may be given with or without /v1', () => {
  for (const url of [
    'http://127.0.0.1:9',
    'http://127.0.0.1:9/',
    'http://127.0.0.1:9/v1',
    'http://127.0.0.1:9/v1/',
  ]) {
    assert.equal(loadConfig({ VERBATIM_UPSTREAM_URL: url }).upstream?.url, 'http://127.0.0.1:9')
  }
})

test('private hosts are spelt as in URLs', () => {
  const { media } = loadConfig({ VERBATIM_MEDIA_PRIVATE_HOSTS: 'Images.internal, [::1]:9000,10.1.2.3:443' })
  assert.deepEqual(media.privateHosts, ['images.internal', '[::1]:9000', '10.1.2.3'])
})

test('a secret may lie in a file; the variable itself wins, and a file that is not there is named', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-secret-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'database-url')
  writeFileSync(file, 'postgres://file/a\n')
  const env = { DATABASE_URL_FILE: file }
  assert.equal(loadConfig(env).databaseUrl, 'postgres://file/a')
  assert.equal(loadConfig({ ...env, DATABASE_URL: 'postgres://set/b' }).databaseUrl, 'postgres://set/b')
  assert.throws(() => loadConfig({ VALKEY_URL_FILE: join(folder, 'gone') }), /VALKEY_URL_FILE/)
})

test('limits name what they bound, and proxies are ranges', () => {
  const { limits, trustedProxies } = loadConfig({
    VERBATIM_RATE_LIMITS: 'requests=60, tokens=1000',
    VERBATIM_MODEL_LIMITS: 'concurrent=4',
    VERBATIM_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
  })
  assert.deepEqual(limits, {
    key: { requestsPerMinute: 60, tokensPerMinute: 1000 },
    model: { concurrentRequests: 4 },
  })
  assert.ok(trustedProxies.check('10.1.2.3') && trustedProxies.check('::1', 'ipv6'))
  assert.ok(!trustedProxies.check('11.0.0.1'))
})

for (const [name, url] of [
  ['VALKEY_URL', 'http://:secret@host'],
  ['DATABASE_URL', 'mysql://user:secret@host/x'],
  ['DATABASE_URL', 'postgres//user:secret@host/x'],
  ['DATABASE_URL', 'postgres://user:sec@ret@host:port/x'],
  ['DATABASE_URL', 'secret'],
  ['VERBATIM_UPSTREAM_URL', 'http://user:secret@host'],
  ['VERBATIM_UPSTREAM_URL', 'http://:secret@host'],
  ['VERBATIM_MAIL_URL', 'https://user:a/secret@host:port'],
] as const) {
  test(`of ${name} ${url} no password is quoted`, () => {
    assert.throws(
      () => loadConfig({ [name]: url }),
      ({ message, why }: Error & { why: string }) =>
        message.includes(name) && why !== '' && !/secret|ret@/.test(message + why),
    )
  })
}

test('users cannot sign in where the address of the service is not known', () => {
  assert.throws(() => loadConfig({ VERBATIM_AUTH: 'users' }), /VERBATIM_PUBLIC_URL/)
  const env = { VERBATIM_AUTH: 'users', VERBATIM_PUBLIC_URL: 'https://ai.example.org' }
  assert.equal(loadConfig(env).signIn.auth, 'users')
})
