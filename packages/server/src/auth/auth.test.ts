import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { identify, openKeys } from './auth.ts'
import { isKey, newKey } from './key-format.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'verbatim-keys-'))
after(() => rmSync(dataDir, { recursive: true }))

test('a key is known by its form: prefix, length and checksum', () => {
  const key = newKey()
  assert.match(key, /^vbk_[0-9A-Za-z]{49}$/)
  assert.ok(isKey(key))
  const swapped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
  for (const wrong of ['', 'vbk_', swapped, ` ${key}`, key.slice(4)]) assert.ok(!isKey(wrong))
})

test('either header may carry the key, and the valid one of two counts', () => {
  const keys = openKeys(dataDir)
  const { key, id } = keys.create('app')
  for (const headers of [
    { authorization: `Bearer ${key}` },
    { authorization: `bearer  ${key}` },
    { 'x-api-key': key },
    { 'x-api-key': key, authorization: 'Bearer sk-something-else' },
    { 'x-api-key': 'nonsense', authorization: `Bearer ${key}` },
  ]) {
    assert.deepEqual(identify(headers, keys), { kind: 'key', keyId: id, name: 'app', retainsRequests: false })
  }
  keys.close()
})

test('no key, an unknown and a revoked one are refused alike, also when another process revoked it', async () => {
  const keys = openKeys(dataDir)
  const { key, id } = keys.create('gone')
  const elsewhere = openKeys(dataDir)
  identify({ 'x-api-key': key }, keys)
  assert.equal(await elsewhere.revoke(id), true)
  assert.equal(await elsewhere.revoke('key_unknown'), false)
  elsewhere.close()
  const messages = [key, newKey(), 'x'].map((sent) => refusal({ 'x-api-key': sent }))
  assert.equal(new Set(messages).size, 1)
  assert.match(refusal({}), /No API key/)
  function refusal(headers: Record<string, string>): string {
    try {
      identify(headers, keys)
    } catch (error) {
      assert.equal((error as { code: string }).code, 'invalid_api_key')
      return (error as Error).message
    }
    return assert.fail('it was let in')
  }
  keys.close()
})

test('what is stored of a key does not hold the key', () => {
  const keys = openKeys(dataDir)
  const { key } = keys.create('secret')
  assert.ok(!JSON.stringify(keys.list()).includes(key))
  keys.close()
  assert.ok(!readFileSync(join(dataDir, 'verbatim.db')).includes(key))
})
