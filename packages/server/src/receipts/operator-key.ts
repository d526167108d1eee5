import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '@verbatim/engine'
import { operatorAddress, ProofError } from '@verbatim/proof'

export interface OperatorKey {
  secretKey: Uint8Array
  /** In EIP-55 form. */
  address: string
}

export interface KeySettings {
  dataDir: string
  /** The key itself, 64 hex digits, where the environment has it. */
  key: string | undefined
  /** A file that holds it, where it is not the one in the data folder. */
  keyFile: string | undefined
}

const KEY = /^(?:0x)?([0-9a-fA-F]{64})$/
const OWNER_ONLY = 0o600
const OTHERS_READ = 0o044
const ANYBODY_READS = 0o004
const OTHERS_WRITE = 0o022

/** The file in which the operator's key lies unless another is named. */
export function operatorKeyFile(dataDir: string): string {
  return join(dataDir, 'operator.key')
}

/**
 * The operator's secp256k1 key: from the environment, from the file that is named, or from the data folder, where the first start makes one that
 * only its owner can read. What is wrong with a key is told without any of it.
 *
 * @throws SetupError
 */
export function openOperatorKey({ dataDir, key, keyFile }: KeySettings): OperatorKey {
  if (key !== undefined) return parseKey(key, 'VERBATIM_OPERATOR_KEY')
  if (keyFile !== undefined) return parseKey(readNamedSecret(keyFile), keyFile)
  const path = operatorKeyFile(dataDir)
  return parseKey(
    readSecret(path, () => `${freshKey()}\n`),
    path,
  )
}

/** 32 bytes as hex. Any of them but one in 2^127 is a key, and `parseKey` tells. */
export function freshKey(): string {
  return randomBytes(32).toString('hex')
}

/**
 * The secret in a file that only its owner can read; where there is none, `make` makes it. Of two processes that start at once, both use
 * what the first one made.
 *
 * @throws SetupError when the file can neither be read nor made.
 */
export function readSecret(path: string, make: () => string): string {
  if (!existsSync(path)) writeSecret(path, make())
  return readKey(path, OTHERS_READ | OTHERS_WRITE)
}

/** The secret in a file that an operator names. @throws SetupError when it cannot be read, or is open to others. */
export function readNamedSecret(path: string): string {
  return readKey(path, OTHERS_WRITE | ANYBODY_READS)
}

/** Writes the whole file or nothing, and never over one that is there. */
function writeSecret(path: string, text: string): void {
  const temporary = `${path}.${randomBytes(4).toString('hex')}`
  try {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
    writeFileSync(temporary, text, { mode: OWNER_ONLY, flag: 'wx', flush: true })
    linkSync(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unreadable(path, error)
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** A file that an operator names may be read by a group, as secrets are mounted; nobody else's hand may be in it. */
function readKey(path: string, forbidden: number): string {
  let text: string
  let mode: number
  try {
    mode = statSync(path).mode
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
  if ((mode & forbidden) === 0 || process.platform === 'win32') return text
  throw new SetupError(
    `The key file ${path} is open to others.`,
    `Its mode is ${(mode & 0o777).toString(8)}: others may ${mode & forbidden & OTHERS_WRITE ? 'change' : 'read'} it.`,
    `Think about who may have; then chmod 600 ${path}, or make another key.`,
  )
}

function parseKey(text: string, source: string): OperatorKey {
  const hex = KEY.exec(text.trim())?.[1]
  try {
    if (hex === undefined) throw new ProofError('bad_key', 'It is not 64 hex digits.')
    const secretKey = new Uint8Array(Buffer.from(hex, 'hex'))
    return { secretKey, address: operatorAddress(secretKey) }
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    throw new SetupError(
      `The operator's key in ${source} cannot be used.`,
      hex === undefined ? 'It is not 64 hex digits.' : 'It is no secret key of secp256k1.',
      'Give 32 random bytes as hex (openssl rand -hex 32), or leave it out: the first start makes a key in the data folder.',
    )
  }
}

function unreadable(path: string, cause: unknown): SetupError {
  return new SetupError(
    `The key file ${path} cannot be used.`,
    (cause as NodeJS.ErrnoException).code ?? 'It cannot be read.',
    'Check that it is there and that this user may read it, and that its folder can be written.',
    { cause },
  )
}
