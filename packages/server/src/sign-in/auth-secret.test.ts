import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readAuthSecret } from './auth-secret.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'verbatim-secret-'))
after(() => rmSync(dataDir, { recursive: true }))
const settings = {
  auth: 'users',
  publicUrl: undefined,
  secret: undefined,
  secretFile: undefined,
  signUp: 'invite',
  mailUrl: undefined,
  oidc: undefined,
} as const

test('on one machine the first start makes a secret that only its user can read, and later ones take it', () => {
  const secret = readAuthSecret(settings, dataDir, false)
  const path = join(dataDir, 'auth.secret')
  assert.match(secret, /^[0-9a-f]{64}$/)
  assert.equal(readFileSync(path, 'utf8').trim(), secret)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.equal(readAuthSecret(settings, dataDir, false), secret)
})

test('replicas have to be given one, and a short one is refused', () => {
  assert.throws(() => readAuthSecret(settings, dataDir, true), /Replicas on one Postgres must share it/)
  const secretFile = join(dataDir, 'short')
  writeFileSync(secretFile, 'short')
  assert.throws(() => readAuthSecret({ ...settings, secretFile }, dataDir, true), /5 characters/)
  const missing = join(dataDir, 'missing')
  assert.throws(() => readAuthSecret({ ...settings, secretFile: missing }, dataDir, true), /ENOENT/)
})
