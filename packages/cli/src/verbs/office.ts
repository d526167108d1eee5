import { SetupError } from '@verbatim/engine'
import { VerbatimError } from '@verbatim/protocol'
import {
  type AccountOffice,
  type Config,
  type LimitsChange,
  loadConfig,
  type OpenOffice,
  openAccounts,
} from '@verbatim/server'
import type { Given } from '../command.ts'
import { noteLine, type Terminal } from '../terminal.ts'

/**
 * Opens the database that is meant, and closes it again.
 *
 * @param absent what to do where there is none yet: only verbs that begin something make one, so that a mistyped folder is noticed.
 */
export async function withOffice<T>(
  given: Given,
  terminal: Terminal,
  use: (office: AccountOffice) => Promise<T>,
  absent: 'make' | 'refuse' = 'refuse',
): Promise<T> {
  const dataDir = given.text('data')
  const config = loadConfig(terminal.env, dataDir === undefined ? {} : { dataDir })
  const { office, close } = await openOffice(config, terminal, absent)
  try {
    return await use(office)
  } catch (error) {
    throw error instanceof VerbatimError && error.code === 'not_found' ? notHere(error) : error
  } finally {
    await close()
  }
}

async function openOffice(
  { dataDir, databaseUrl }: Config,
  terminal: Terminal,
  absent: 'make' | 'refuse',
): Promise<OpenOffice> {
  try {
    return await openAccounts({ dataDir, databaseUrl, mustExist: true })
  } catch (error) {
    // What cannot be opened has a cause; what is not there has none.
    if (absent === 'refuse' || !(error instanceof SetupError) || error.cause !== undefined) throw error
  }
  const opened = await openAccounts({ dataDir, databaseUrl })
  const note = `A new database was made at ${databaseUrl === undefined ? dataDir : 'DATABASE_URL'}: a service that runs on another one does not know what is in it.`
  noteLine(terminal, terminal.json ? JSON.stringify({ note }) : note)
  return opened
}

function notHere(error: VerbatimError): SetupError {
  return new SetupError(
    error.message,
    'This database does not hold it.',
    'See "verbatim keys list" and "verbatim accounts list"; --data, VERBATIM_DATA and DATABASE_URL name another database.',
    { cause: error },
  )
}

/** The options of limits; 0 lifts one. */
export function limitsGiven(given: Given): LimitsChange {
  return {
    requestsPerMinute: limit(given.number('requests-per-minute')),
    tokensPerMinute: limit(given.number('tokens-per-minute')),
    concurrentRequests: limit(given.number('concurrent')),
  }
}

function limit(value: number | undefined): number | null | undefined {
  return value === 0 ? null : value
}

export function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
