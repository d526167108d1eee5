import { type Kysely, sql } from 'kysely'
import { command, query, type Schema, type Transaction } from '../../store/store.ts'

/** SQL as it is written, past every rule of the room: for what only a fault or a thief would do. */
export const runRawSql = command(
  'meter-testing/raw-sql',
  async (tx: Transaction, texts: string[]): Promise<void> => {
    for (const text of texts) await tx.run(rawSql(text), {})
  },
)

function rawSql(text: string) {
  return query((db: Kysely<Schema>, _: object) => ({ compile: () => sql.raw<unknown>(text).compile(db) }))
}

/** What someone does first who wants to change the history. */
export function dropGuards(dialect: 'sqlite' | 'postgres'): string[] {
  return dialect === 'postgres'
    ? ['DROP TRIGGER transfers_append_only ON transfers']
    : ['DROP TRIGGER transfers_never_update', 'DROP TRIGGER transfers_never_delete']
}
