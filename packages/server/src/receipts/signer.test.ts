import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import {
  eigenTextOf,
  NOBLE_HASHING,
  outputHash,
  receiptEntry,
  requestHash,
  signDigest,
  signEigenText,
  signEntry,
  signReceipt,
  tokensHash,
} from '@verbatim/proof'
import fc from 'fast-check'
import { openSigner, quickHashing } from './signer.ts'

/** Group order of secp256k1, less one: the largest secret key. */
const LARGEST_KEY = Buffer.from('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140', 'hex')
const KEYS = {
  'the smallest key': Uint8Array.from({ length: 32 }, (_, index) => (index === 31 ? 1 : 0)),
  'the largest key': new Uint8Array(LARGEST_KEY),
  'a key of every byte': Uint8Array.from({ length: 32 }, (_, index) => index * 8),
}
const digests = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  // At and above the order a digest is reduced, and libraries have differed there.
  fc.constantFrom(0x00, 0xff).map((byte) => new Uint8Array(32).fill(byte)),
  fc.constant(new Uint8Array(LARGEST_KEY)),
)

for (const [name, key] of Object.entries(KEYS)) {
  test(`${name} signs bit for bit as packages/proof does`, async () => {
    const signer = await openSigner(key)
    fc.assert(
      fc.property(digests, (digest) => assert.deepEqual(plain(signer.sign(digest)), signDigest(digest, key))),
      { seed: 6, numRuns: 100 },
    )
  })
}

test('a secret key of zero is refused', () =>
  assert.rejects(openSigner(new Uint8Array(32)), { code: 'bad_key' }))

test('both hash functions are those of packages/proof, at every length of a block', async () => {
  const hashing = await quickHashing()
  for (const name of ['sha256', 'keccak256'] as const) {
    for (let length = 0; length < 300; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, index) => index)
      assert.deepEqual(plain(hashing[name](bytes)), NOBLE_HASHING[name](bytes))
    }
  }
})

test('a text is hashed as its UTF-8', async () => {
  const text = '{"naïve":"日本 🦉"}'
  const expected = createHash('sha256').update(Buffer.from(text)).digest()
  for (const { sha256 } of [await quickHashing(), NOBLE_HASHING]) {
    assert.deepEqual(plain(sha256(text)), plain(expected))
  }
})

const STATEMENT = {
  receipt: 'rcpt_1',
  response: 'chatcmpl-1é🦉',
  issuedAt: 1_795_253_687_123,
  nonce: `0x${'a7'.repeat(32)}`,
  model: 'm',
  requestHash: `0x${'01'.repeat(32)}`,
  promptTokensHash: `0x${'02'.repeat(32)}`,
  outputHash: `0x${'03'.repeat(32)}`,
  outputTokensHash: `0x${'04'.repeat(32)}`,
  promptTokens: 2 ** 32 - 1,
  completionTokens: 0,
  reasoningTokens: 1,
  weightsHash: `0x${'05'.repeat(32)}`,
  projectorHash: `0x${'06'.repeat(32)}`,
  templateHash: `0x${'07'.repeat(32)}`,
  engineHash: `0x${'08'.repeat(32)}`,
  engine: 'llama.cpp',
  instructionSet: 'x86-64-v3',
  determinism: 'exact',
  log: 'log.example.com+1234',
} as const

test('a receipt, EigenAI’s signature and every hash come out the same', async () => {
  const key = KEYS['a key of every byte']
  const signer = await openSigner(key)
  const resolved = { seed: '7', injected: [] } as never
  const unsigned = { chainId: 1, statement: STATEMENT, resolved }
  const { receipt, entry } = signEntry(unsigned, signer)
  assert.deepEqual(receipt, signReceipt(unsigned, key))
  assert.deepEqual(plain(entry), receiptEntry(receipt))
  const request = { messages: [{ role: 'user', content: 'Warum 🌈?' }] }
  const response = { model: 'm', choices: [{ message: { content: 'Weil é.' } }] }
  const text = eigenTextOf({ chainId: 1, request, response, injected: [] })
  assert.equal(signEigenText(text, signer), signEigenText(text, key))
  assert.equal(requestHash(request, resolved, signer.hashing), requestHash(request, resolved))
  assert.equal(outputHash(response, signer.hashing), outputHash(response))
  assert.equal(tokensHash([[1, -1], []], signer.hashing), tokensHash([[1, -1], []]))
})

/** Without the class of Buffer, which is all that may differ. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
