import { overNewConnection } from './postgres-probe.ts'

/** Where a process that serves nobody at present stands: it has not moved as long as this is the same. */
export type Standstill = string

const LOOK = `SELECT pid, state, state_change::text AS since FROM pg_stat_activity
  WHERE pid = ANY($1) AND datname = current_database() AND usename = current_user`

/** Only our own, as a server that took over may have given the number to another's. */
const END = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE pid = ANY($1) AND datname = current_database() AND usename = current_user
  AND application_name = 'verbatim' AND state LIKE 'idle%'`

/**
 * Which of the processes that serve connections of ours are not at work, or gone. A query that takes long has its process at work, so one
 * that waits for another process never reached the server, or its answer never came.
 * Nobody is at a standstill where a pooler stands between, as the numbers that it gives are its own.
 */
export function standstills(url: string, pids: readonly number[]): Promise<Map<number, Standstill>> {
  return overNewConnection(url, async (client) => {
    const own = await client.query('SELECT pg_backend_pid() AS pid')
    if (own.rows[0]?.pid !== (client as { processID?: number }).processID) return new Map()
    const { rows } = await client.query(LOOK, [pids])
    const found = new Map<number, Standstill | undefined>(pids.map((pid) => [pid, 'gone']))
    // A server that does not track what is done says `disabled`, and nothing of use.
    for (const { pid, state, since } of rows) {
      found.set(pid, String(state).startsWith('idle') ? `${state} ${since}` : undefined)
    }
    return new Map([...found].filter((entry): entry is [number, Standstill] => entry[1] !== undefined))
  })
}

/** Ends those that still stand still: one that waits in a transaction for what was lost would keep its locks for hours. */
export async function endIdle(url: string, pids: readonly number[]): Promise<void> {
  await overNewConnection(url, (client) => client.query(END, [pids]))
}
