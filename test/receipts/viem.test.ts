import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  type Bundle,
  eigenTextOf,
  eip712Digest,
  STATEMENT_FIELDS,
  signEigenText,
  signReceipt,
  statementDigest,
  to0x,
} from '@verbatim/proof'
import fc from 'fast-check'
import { type Hex, hashTypedData, recoverMessageAddress, recoverTypedDataAddress } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { OPERATOR_KEY } from '../../scripts/receipt-vectors/test-keys.ts'

const NAMES = ['chat', 'chat-streamed', 'tools', 'keyless', 'image', 'choices', 'responses']
const TYPES = { Receipt: STATEMENT_FIELDS.map(({ name, type }) => ({ name, type })) }
const account = privateKeyToAccount(to0x(OPERATOR_KEY) as Hex)

function typedData({ chain_id: chainId, statement }: Bundle['receipt']) {
  const domain = { name: 'Verbatim Receipt', version: '1', chainId }
  return { domain, types: TYPES, primaryType: 'Receipt', message: { ...statement } } as const
}

function bundleOf(name: string): Bundle {
  const file = new URL(`../../vectors/receipts/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).document
}

for (const name of NAMES) {
  test(`viem verifies both signatures of vectors/receipts/${name}.json, and makes the same`, async () => {
    const { request, response, receipt } = bundleOf(name)
    const typed = typedData(receipt)
    const signature = receipt.signature as Hex
    assert.equal(await recoverTypedDataAddress({ ...typed, signature }), receipt.statement.operator)
    assert.equal(hashTypedData(typed), to0x(statementDigest(receipt.statement, receipt.chain_id)))
    assert.equal(await account.signTypedData(typed), receipt.signature)

    const { injected } = receipt.resolved
    const message = eigenTextOf({ chainId: receipt.chain_id, request, response, injected })
    const eigen: Hex = `0x${response.signature}`
    assert.equal(await recoverMessageAddress({ message, signature: eigen }), receipt.statement.operator)
    assert.equal(await account.signMessage({ message }), eigen)
  })
}

test('signing is what viem does, whatever the text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (message) => {
      assert.equal(`0x${signEigenText(message, OPERATOR_KEY)}`, await account.signMessage({ message }))
    }),
    { numRuns: 25 },
  )
})

test('the digest is what viem hashes, whatever the values', () => {
  const { receipt } = bundleOf('chat')
  const uint = fc.integer({ min: 0, max: 2 ** 32 - 1 })
  const values = fc.record({
    model: fc.string({ unit: 'grapheme' }),
    promptTokens: uint,
    issuedAt: fc.maxSafeNat(),
    nonce: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(to0x),
  })
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 2 ** 40 }), (given, chainId) => {
      const statement = { ...receipt.statement, ...given }
      const signed = signReceipt({ chainId, statement, resolved: receipt.resolved }, OPERATOR_KEY)
      assert.equal(to0x(statementDigest(signed.statement, chainId)), hashTypedData(typedData(signed)))
    }),
    { numRuns: 50 },
  )
})

test('a value that does not fit its field is refused', () => {
  const domain = { name: 'd', version: '1', chainId: 1 }
  const digest = (type: 'uint32' | 'bytes32' | 'string', value: unknown) => () =>
    eip712Digest(domain, 'T', [{ name: 'x', type }], { x: value })
  assert.throws(digest('uint32', 2 ** 32), { code: 'bad_number' })
  assert.throws(digest('uint32', '1'), { code: 'bad_number' })
  assert.throws(digest('bytes32', '0x00'), { code: 'bad_hex' })
  assert.throws(digest('string', 1), { code: 'malformed' })
  assert.throws(digest('string', '\ud83d'), { code: 'not_canonical' })
})
