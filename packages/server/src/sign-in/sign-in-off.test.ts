import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import { after, test } from 'node:test'
import { openTestStore } from '../store/testing/open-test-store.ts'

const loaded = new Set<string>()
registerHooks({
  resolve(specifier, context, next) {
    if (/^@?better-auth(\/|$)/.test(specifier)) loaded.add(specifier)
    return next(specifier, context)
  },
})

const { store, dataDir, close } = await openTestStore()
after(close)

test('an installation of one person loads nothing of Better Auth', async () => {
  const { openSignIn } = await import('./sign-in.ts')
  const settings = {
    auth: 'off',
    publicUrl: 'http://localhost:8080',
    secret: 's'.repeat(32),
    secretFile: undefined,
    signUp: 'invite',
    mailUrl: undefined,
    oidc: undefined,
  } as const
  const openAccount = () => assert.fail('nobody signs up')
  const revokeKeys = () => assert.fail('nobody goes')
  const observe = () => assert.fail('nothing goes wrong')
  const options = { store, dataDir, now: Date.now, openAccount, revokeKeys, observe }
  const off = await openSignIn({ ...options, settings })
  assert.equal(await off.find({ cookie: 'verbatim_owner=x' }), undefined)
  assert.deepEqual([...loaded], [])
  await openSignIn({ ...options, settings: { ...settings, auth: 'users' } })
  assert.ok(loaded.has('better-auth/minimal'))
})
