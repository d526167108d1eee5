import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from '../config/config.ts'
import { readersBaseUrl } from './readers-base-url.ts'

type Headers = Record<string, string>

const PROXIED = {
  'x-forwarded-host': 'ai.example.org',
  'x-forwarded-proto': 'https',
  'x-forwarded-prefix': '/chat/',
}

const CASES: [what: string, env: Headers, peer: string, headers: Headers, url: string][] = [
  ['the host that was asked', {}, '192.0.2.1', { host: 'box:8080' }, 'http://box:8080'],
  ['an IPv6 host', {}, '192.0.2.1', { host: '[::1]:8080' }, 'http://[::1]:8080'],
  ['its own where no host is told', {}, '192.0.2.1', {}, 'http://localhost:8080'],
  ['its own for a host that is none', {}, '192.0.2.1', { host: 'a](javascript:x)' }, 'http://localhost:8080'],
  ['nothing of what a stranger forwards', {}, '192.0.2.1', { host: 'box', ...PROXIED }, 'http://box'],
  [
    'what a trusted proxy forwards',
    { VERBATIM_TRUSTED_PROXIES: '192.0.2.0/24' },
    '::ffff:192.0.2.1',
    { host: 'box', ...PROXIED },
    'https://ai.example.org/chat',
  ],
  [
    'no prefix that is none',
    { VERBATIM_TRUSTED_PROXIES: '192.0.2.0/24' },
    '192.0.2.1',
    { host: 'box', 'x-forwarded-prefix': '/a) [b](c' },
    'http://box',
  ],
  [
    'the configured address before all',
    { VERBATIM_PUBLIC_URL: 'https://set.example.org' },
    '192.0.2.1',
    { host: 'box' },
    'https://set.example.org',
  ],
]

for (const [what, env, remoteAddress, headers, url] of CASES) {
  test(`the reader's base URL is ${what}`, () => {
    const request = { headers, socket: { remoteAddress } } as unknown as Parameters<typeof readersBaseUrl>[1]
    assert.equal(readersBaseUrl(loadConfig(env), request), url)
  })
}
