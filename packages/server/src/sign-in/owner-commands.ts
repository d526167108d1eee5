import { VerbatimError } from '@verbatim/protocol'
import { command, query, type Transaction } from '../store/store.ts'

interface NewLink {
  hash: Uint8Array
  expiresAt: number
  /** Now, in milliseconds since 1970. */
  at: number
}

const insertLink = query((db, $: NewLink) =>
  db
    .insertInto('owner_links')
    .values({ hash: $.hash, expires_at: $.expiresAt, used_at: null })
    .onConflict((conflict) => conflict.column('hash').doNothing()),
)

const forgetLinks = query((db, $: { at: number }) =>
  db.deleteFrom('owner_links').where('expires_at', '<=', $.at),
)

export const keepLink = command(
  'sign-in/keep-link',
  async (tx: Transaction, link: NewLink): Promise<void> => {
    await tx.run(forgetLinks, { at: link.at })
    await tx.run(insertLink, link)
  },
)

interface LinkUse {
  link: Uint8Array
  session: Uint8Array
  at: number
  until: number
}

const markUsed = query((db, $: { link: Uint8Array; at: number }) =>
  db
    .updateTable('owner_links')
    .set({ used_at: $.at })
    .where('hash', '=', $.link)
    .where('used_at', 'is', null)
    .where('expires_at', '>', $.at),
)

const findSession = query((db, $: { hash: Uint8Array }) =>
  db.selectFrom('owner_sessions').select('expires_at').where('hash', '=', $.hash),
)

const insertSession = query((db, $: { hash: Uint8Array; at: number; until: number }) =>
  db.insertInto('owner_sessions').values({ hash: $.hash, made_at: $.at, expires_at: $.until }),
)

const forgetSessions = query((db, $: { at: number }) =>
  db.deleteFrom('owner_sessions').where('expires_at', '<=', $.at),
)

/** Of two that use a link at once, one row update finds it unused. Done again with the same session it changes nothing. */
export const spendLink = command('sign-in/use-link', async (tx: Transaction, use: LinkUse): Promise<void> => {
  if ((await tx.first(findSession, { hash: use.session })) !== undefined) return
  if ((await tx.run(markUsed, { link: use.link, at: use.at })) === 0) throw notValid()
  await tx.run(insertSession, { hash: use.session, at: use.at, until: use.until })
})

/** Forgets sessions that are over. */
export const forgetOwnerSessions = command(
  'sign-in/forget-owner-sessions',
  async (tx: Transaction, { at }: { at: number }): Promise<void> => {
    await tx.run(forgetSessions, { at })
  },
)

export function notValid(): VerbatimError {
  return new VerbatimError(
    'invalid_api_key',
    'The owner link is not valid: it was used, is older than 15 minutes, or is none of ours. Make another with "verbatim owner link".',
  )
}

const removeSession = query((db, $: { hash: Uint8Array }) =>
  db.deleteFrom('owner_sessions').where('hash', '=', $.hash),
)

export const endSession = command(
  'sign-in/end-owner-session',
  async (tx: Transaction, session: { hash: Uint8Array }): Promise<void> => {
    await tx.run(removeSession, session)
  },
)
