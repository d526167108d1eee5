import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '@verbatim/engine'
import type { SignInSettings } from '../config/config.ts'

const LEAST_LENGTH = 32

/**
 * What signs the sessions of users. Replicas need the same one, so where they share a database it has to be given; on one machine the first start
 * makes it.
 *
 * @throws SetupError
 */
export function readAuthSecret(settings: SignInSettings, dataDir: string, shared: boolean): string {
  const { secret, secretFile } = settings
  if (secret !== undefined) return secret
  if (secretFile !== undefined)
    return checked(readSecretFile('VERBATIM_AUTH_SECRET_FILE', secretFile), secretFile)
  if (shared) {
    throw new SetupError(
      'There is no secret to sign sessions with.',
      'Replicas on one Postgres must share it.',
      'Set VERBATIM_AUTH_SECRET_FILE to a file of at least 32 random characters: openssl rand -hex 32',
    )
  }
  const path = join(dataDir, 'auth.secret')
  return checked(ownSecret(path), path)
}

/** @throws SetupError naming the variable. */
export function readSecretFile(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new SetupError(
      `The file of ${variable} cannot be read.`,
      (cause as Error).message,
      `Check ${variable} and the rights of the file.`,
      { cause },
    )
  }
}

/** Of two processes that start at once, one makes it and both read it. */
function ownSecret(path: string): string {
  try {
    writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readSecretFile('VERBATIM_AUTH_SECRET_FILE', path)
}

function checked(secret: string, path: string): string {
  if (secret.length >= LEAST_LENGTH) return secret
  throw new SetupError(
    'The secret that signs sessions is too short.',
    `${path} holds ${secret.length} characters.`,
    'Give it at least 32 random characters: openssl rand -hex 32',
  )
}
