import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from '../config/config.ts'
import { corsHeaders } from './cors.ts'

const config = loadConfig({ VERBATIM_DATA: '/nowhere', VERBATIM_CORS_ORIGINS: 'https://app.example.org' })
const PRIVATE = ['/api/v1/keys', '/api/v1/session', '/api/auth/get-session', '/v1/responses/resp_1']

test('what is private is for configured origins, however its path is spelled', () => {
  for (const path of PRIVATE) {
    const spellings = [path, `${path}/`, `${path}?x=1`, path.replace('v1', '%761').replace('auth', '%61uth')]
    for (const spelled of spellings) {
      const foreign = corsHeaders(config, spelled, 'https://evil.example')
      assert.equal(foreign['access-control-allow-origin'], undefined, spelled)
      const own = corsHeaders(config, spelled, 'https://app.example.org')
      assert.equal(own['access-control-allow-origin'], 'https://app.example.org', spelled)
      assert.equal(own['access-control-allow-credentials'], undefined)
    }
  }
})

test('what needs no key is for any origin, also where the path cannot be decoded', () => {
  for (const path of ['/v1/models', '/v1/models/a%2Fb', '/api/v1/models', '/log/%', '/healthz'])
    assert.equal(corsHeaders(config, path, 'https://any.example')['access-control-allow-origin'], '*', path)
})
