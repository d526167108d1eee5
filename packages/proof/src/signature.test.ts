import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { personalDigest, recoverEigenSigner, signEigenText } from './eigen-signature.ts'
import { eip712Digest } from './eip712.ts'
import { from0x, fromHex, toHex } from './hex.ts'
import { operatorAddress, recoverAddress, signDigest } from './signature.ts'

/** The key of EIP-712's own example: keccak256("cow"). */
const COW = fromHex('c85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4', 32)
const COW_ADDRESS = '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826'

test('the address of a key', () => assert.equal(operatorAddress(COW), COW_ADDRESS))

test("EIP-712's digest of a flat struct, as other implementations have it", () => {
  const fields = [
    { name: 'name', type: 'string' },
    { name: 'wallet', type: 'address' },
  ] as const
  const digest = eip712Digest({ name: 'Ether Mail', version: '1', chainId: 1 }, 'Person', fields, {
    name: 'Cow',
    wallet: COW_ADDRESS,
  })
  assert.equal(recoverAddress(digest, signDigest(digest, COW)), COW_ADDRESS)
})

test('signatures are deterministic and of one form, and recover their signer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
      const signature = signDigest(digest, COW)
      assert.deepEqual(signDigest(digest, COW), signature)
      assert.ok(BigInt(`0x${toHex(signature.subarray(32, 64))}`) <= secp256k1.Point.Fn.ORDER / 2n)
      assert.equal(recoverAddress(digest, signature), COW_ADDRESS)
    }),
    { numRuns: 20 },
  )
})

const DIGEST = personalDigest('hello')
const GOOD = signDigest(DIGEST, COW)
const ORDER_BYTES = from0x(`0x${secp256k1.Point.Fn.ORDER.toString(16)}`, 32)

function changed(change: (bytes: Uint8Array) => void): Uint8Array {
  const copy = Uint8Array.from(GOOD)
  change(copy)
  return copy
}

const REFUSED: [string, Uint8Array, string][] = [
  ['v 0', changed((bytes) => bytes.set([0], 64)), 'bad_recovery_id'],
  ['v 29', changed((bytes) => bytes.set([29], 64)), 'bad_recovery_id'],
  ['64 bytes', GOOD.subarray(0, 64), 'bad_recovery_id'],
  ['66 bytes', Uint8Array.of(...GOOD, 27), 'bad_recovery_id'],
  ['r of zero', changed((bytes) => bytes.fill(0, 0, 32)), 'bad_signature'],
  ['s of zero', changed((bytes) => bytes.fill(0, 32, 64)), 'bad_signature'],
  ['r of the order', changed((bytes) => bytes.set(ORDER_BYTES, 0)), 'bad_signature'],
  ['s of the order', changed((bytes) => bytes.set(ORDER_BYTES, 32)), 'bad_signature'],
  ['an r that is no point', changed((bytes) => bytes.fill(0, 0, 31).set([5], 31)), 'bad_signature'],
]

for (const [name, signature, code] of REFUSED) {
  test(`a signature with ${name} is refused`, () =>
    assert.throws(() => recoverAddress(DIGEST, signature), { code }))
}

test('a secret key of zero, or of another length, is no key', () => {
  assert.throws(() => signDigest(DIGEST, new Uint8Array(32)), { code: 'bad_key' })
  assert.throws(() => operatorAddress(new Uint8Array(31)), { code: 'bad_key' })
})

test("EIP-191's prefix counts bytes, not characters", () => {
  const signature = signEigenText('1mé🦉', COW)
  assert.match(signature, /^[0-9a-f]{130}$/)
  assert.equal(recoverEigenSigner('1mé🦉', signature), COW_ADDRESS)
})
