import { hash, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { type Hashing, type Signer, sameBytes, signerOf } from '@verbatim/proof'
import { createKeccak } from 'hash-wasm'
import type * as Secp256k1 from 'secp256k1'

const RECOVERY_IDS = 2

/**
 * The operator's key as what signs quickest on this machine: libsecp256k1 in native code where the package brings it built (Linux and Windows on x64,
 * macOS on arm64), packages/proof's own otherwise; Keccak in WebAssembly, SHA-256 in Node's own code. Each signature is bit for bit what
 * packages/proof's own `signDigest` gives, and this is tried before the first.
 *
 * @throws ProofError `bad_key`, or Error when native code signs differently.
 */
export async function openSigner(secretKey: Uint8Array): Promise<Signer> {
  const { address, sign: ownSign } = signerOf(secretKey)
  const quickSign = nativeSign(secretKey) ?? ownSign
  requireSame(quickSign, ownSign)
  const sign = (digest: Uint8Array) => (isBeyondOrder(digest) ? ownSign : quickSign)(digest)
  return { address, hashing: await quickHashing(), sign }
}

/**
 * RFC 6979 derives the nonce from the digest modulo the group's order, libsecp256k1 from the digest as it is. They differ for the one digest in
 * 2^128 that is not below the order, which begins with fifteen bytes of ff.
 */
function isBeyondOrder(digest: Uint8Array): boolean {
  return digest.subarray(0, 15).every((byte) => byte === 0xff)
}

/** Both hash functions as packages/proof defines them, an order of magnitude quicker. */
export async function quickHashing(): Promise<Hashing> {
  const keccak = await createKeccak(256)
  return {
    sha256: (data) => hash('sha256', data, 'buffer'),
    keccak256: (bytes) => keccak.init().update(bytes).digest('binary'),
  }
}

/** undefined where the package has nothing built that runs on this machine. Nothing is ever compiled for it. */
function nativeSign(secretKey: Uint8Array): Signer['sign'] | undefined {
  const native = loadNative()
  if (native === undefined) return undefined
  // Blinds what is computed with the key, against those who measure time or current.
  native.contextRandomize(randomBytes(32))
  return (digest) => {
    const signature = new Uint8Array(65)
    const { recid } = native.ecdsaSign(digest, secretKey, undefined, signature.subarray(0, 64))
    // One in 2^127 signatures would have a larger one, which v has no place for.
    if (recid >= RECOVERY_IDS) throw new Error(`A recovery id of ${recid}.`)
    signature[64] = 27 + recid
    return signature
  }
}

/** Not by the package's own door: where nothing is built, that one falls back to another implementation in silence. */
function loadNative(): typeof Secp256k1 | undefined {
  const require = createRequire(import.meta.url)
  try {
    return require('secp256k1/bindings.js') as typeof Secp256k1
  } catch (error) {
    if (isOfOtherMachine(error)) return undefined
    throw error
  }
}

/** Nothing is built for this platform, or what is there needs another C library than this system has. */
function isOfOtherMachine(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const isUnloadable = 'code' in error && error.code === 'ERR_DLOPEN_FAILED'
  return isUnloadable || error.message.startsWith('No native build was found')
}

function requireSame(quick: Signer['sign'], own: Signer['sign']): void {
  const digest = randomBytes(32)
  if (!sameBytes(quick(digest), own(digest))) {
    throw new Error('The native code of secp256k1 does not sign as RFC 6979 has it.')
  }
}
