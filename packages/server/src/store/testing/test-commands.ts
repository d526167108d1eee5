import { existsSync, writeFileSync } from 'node:fs'
import { VerbatimError } from '@verbatim/protocol'
import { command, query } from '../store.ts'

const upsert = query((db, $: { path: string; bytes: Uint8Array }) =>
  db
    .insertInto('log_files')
    .values({ path: $.path, bytes: $.bytes })
    .onConflict((on) => on.column('path').doUpdateSet({ bytes: $.bytes })),
)

const select = query((db, $: { path: string }) =>
  db.selectFrom('log_files').where('path', '=', $.path).select('bytes'),
)

/** What there is by now, of the table of paths and bytes. */
export const readAll = query((db) => db.selectFrom('log_files').orderBy('path').select('path'))

const NOTHING = new Uint8Array()

export interface Put {
  path: string
  bytes?: Uint8Array
}

export const put = command('test/put', async (tx, { path, bytes = NOTHING }: Put): Promise<string> => {
  await tx.run(upsert, { path, bytes })
  return path
})

export const get = command('test/get', async (tx, { path }: { path: string }) => tx.first(select, { path }))

export const refuse = command('test/refuse', async (_tx, { path }: { path: string }): Promise<void> => {
  throw new VerbatimError('rate_limited', `not ${path}`, {
    param: 'path',
    retryAfterSeconds: 7,
    headers: { 'x-test': path },
  })
})

/** Breaks a rule of the schema. */
const overdraw = query((db) =>
  db.updateTable('accounts').set({ available_nanocredits: -1 }).where('id', '=', 'acct_owner'),
)
export const breakRule = command('test/break-rule', async (tx, _: object): Promise<void> => {
  await tx.run(overdraw, {})
})

/** Ends the thread that it runs in, as often as there is no such file yet: `once`, or each time. */
export const die = command('test/die', async (tx, args: { path: string; flag: string; once: boolean }) => {
  await tx.run(upsert, { path: args.path, bytes: NOTHING })
  if (args.once && existsSync(args.flag)) return args.path
  writeFileSync(args.flag, '')
  process.exit(1)
})

const increase = query((db) =>
  db
    .updateTable('accounts')
    .set((row) => ({ available_nanocredits: row('available_nanocredits', '+', 1n) }))
    .where('id', '=', 'acct_owner'),
)
/** Not idempotent, as no command of the service may be: it counts how often it was done. */
export const addOne = command('test/add-one', async (tx, _: object): Promise<void> => {
  await tx.run(increase, {})
})

export const readBalance = query((db) =>
  db.selectFrom('accounts').where('id', '=', 'acct_owner').select('available_nanocredits'),
)
