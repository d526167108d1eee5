import pg from 'pg'
import { isConnectionLost, isCrowded } from './postgres-errors.ts'

/** A server that is there answers this in milliseconds; what takes longer would not serve either. */
const PROBE_TIMEOUT_MS = 2_000

/** Whether the server takes a new connection and may write. @throws what says that it does not. */
export async function probePostgres(url: string): Promise<void> {
  try {
    await overNewConnection(url, async (client) => {
      const { rows } = await client.query('SELECT pg_is_in_recovery() AS standby')
      if (rows[0]?.standby === true) throw Object.assign(new Error('it is a standby'), { code: '25006' })
    })
  } catch (error) {
    if (isConnectionLost(error) && !isCrowded(error)) throw error
  }
}

/** Asks something small over a connection that nobody else uses. @throws what says that no answer came soon, or what the work throws. */
export async function overNewConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: PROBE_TIMEOUT_MS,
    query_timeout: PROBE_TIMEOUT_MS,
    application_name: 'verbatim',
  })
  // What breaks is told to the query too.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    // A server that is silent does not say goodbye either.
    client.end().catch(() => undefined)
  }
}
