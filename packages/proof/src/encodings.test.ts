import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseAddress } from './address.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { from0x, fromHex, to0x, toHex } from './hex.ts'
import { encodeUtf8 } from './utf8.ts'

const bytes = fc.uint8Array({ maxLength: 100 })

test('hex and base64 give back the bytes that they were made of', () => {
  fc.assert(
    fc.property(bytes, (given) => {
      assert.deepEqual(fromHex(toHex(given), given.length), given)
      assert.deepEqual(from0x(to0x(given), given.length), given)
      assert.deepEqual(fromBase64(toBase64(given)), given)
      assert.equal(toBase64(given), Buffer.from(given).toString('base64'))
    }),
  )
})

const BAD_HEX = ['0', '00', '0000000', 'AABB', '0x00', 'gg00', '00 0', '']
for (const text of BAD_HEX) {
  test(`"${text}" is not the hex of two bytes`, () =>
    assert.throws(() => fromHex(text, 2), { code: 'bad_hex' }))
}

test('0x is asked for where it belongs', () => {
  assert.throws(() => from0x('aabb', 2), { code: 'bad_hex' })
})

const BAD_BASE64 = ['A', 'AA', 'AB==', 'AA==\n', ' AA==', 'AA=', '-_-_', 'AAA=AAA=']
for (const text of BAD_BASE64) {
  test(`${JSON.stringify(text)} is not canonical base64`, () =>
    assert.throws(() => fromBase64(text), { code: 'bad_base64' }))
}

/** The examples of EIP-55. */
const ADDRESSES = [
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  '0xde709f2102306220921060314715629080e2fb77',
  '0x27b1fdb04752bbc536007a920d24acb045561c26',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
]
for (const address of ADDRESSES) {
  test(`EIP-55: ${address}`, () => {
    assert.equal(parseAddress(address), address)
    assert.equal(parseAddress(address.toLowerCase()), address)
    assert.equal(parseAddress(`0x${address.slice(2).toUpperCase()}`), address)
  })
}

const BAD_ADDRESSES = [
  '',
  '0x',
  '52908400098527886E0F7030069857D2E4169EE7',
  '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
]
for (const text of BAD_ADDRESSES) {
  test(`"${text}" is no address`, () => assert.throws(() => parseAddress(text), { code: 'bad_address' }))
}

test('half of a surrogate pair has no UTF-8', () => {
  assert.throws(() => encodeUtf8('a\ud83d'), { code: 'not_canonical' })
  assert.deepEqual(encodeUtf8('🦉'), Uint8Array.of(0xf0, 0x9f, 0xa6, 0x89))
})
