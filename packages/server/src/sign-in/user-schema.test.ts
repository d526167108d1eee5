import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { getAuthTables } from 'better-auth/db'
import { sql } from 'kysely'
import { query } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { columnOf, userAdapter } from './user-adapter.ts'
import { userOptions } from './user-options.ts'

const { store, close } = await openTestStore()
after(close)

const settings = {
  auth: 'users',
  publicUrl: 'http://localhost:8080',
  secret: undefined,
  secretFile: undefined,
  signUp: 'open',
  mailUrl: undefined,
  oidc: undefined,
} as const

const options = userOptions({
  settings,
  publicUrl: settings.publicUrl,
  secret: 's'.repeat(32),
  database: userAdapter({ store, now: Date.now, alongside: async () => [] }),
  rules: {
    admitsByPassword: async () => true,
    admitsVouched: async () => true,
    showsOwner: async () => false,
    firstOrganization: async () => undefined,
    mailsLink: async () => false,
    forgetLinks: async () => undefined,
  },
  sendMail: undefined,
  log: () => undefined,
})

interface Column {
  name: string
  type: string
  optional: boolean
}

const sqliteColumns = (table: string) =>
  query<object, { name: string; type: string; required: number; defaulted: string | null }>((db) => ({
    compile: () =>
      sql<{ name: string; type: string; required: number; defaulted: string | null }>`
        select name, type, "notnull" as required, dflt_value as defaulted from pragma_table_info(${table})`.compile(
        db,
      ),
  }))

const postgresColumns = (table: string) =>
  query<object, { name: string; type: string; required: number; defaulted: string | null }>((db) => ({
    compile: () =>
      sql<{ name: string; type: string; required: number; defaulted: string | null }>`
        select column_name as name, data_type as type, (is_nullable = 'NO')::int as required, column_default as defaulted
        from information_schema.columns where table_name = ${table}`.compile(db),
  }))

async function columnsOf(table: string): Promise<Column[]> {
  const rows = await store.all((store.dialect === 'sqlite' ? sqliteColumns : postgresColumns)(table), {})
  const integers = ['INTEGER', 'bigint']
  return rows
    .map(({ name, type, required, defaulted }) => ({
      name,
      type: integers.includes(type) ? 'integer' : type.toLowerCase(),
      optional: required === 0 || defaulted !== null,
    }))
    .sort(byName)
}

const byName = (one: Column, other: Column) => (one.name < other.name ? -1 : 1)

test('the tables are those that Better Auth expects, column by column', async () => {
  for (const { modelName, fields } of Object.values(getAuthTables(options))) {
    const expected = Object.entries(fields).map(([field, { type, required }]) => ({
      name: columnOf(field),
      type: type === 'string' ? 'text' : 'integer',
      optional: required === false,
    }))
    const found = (await columnsOf(modelName)).filter(({ name }) => name !== 'id')
    assert.deepEqual(found, expected.sort(byName), modelName)
  }
})
