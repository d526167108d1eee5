import { hash, randomBytes, randomUUID } from 'node:crypto'
import { SetupError } from '@verbatim/engine'
import { note } from '../audit/audit.ts'
import type { Command, Store } from '../store/store.ts'
import { write } from './user-commands.ts'
import { type Condition, type Row, select, type Value } from './user-rows.ts'

const LINK_MS = 60 * 60 * 1000

/** No user is mailed more than one link in this time, however often somebody asks. */
const MAIL_PAUSE_MS = 60 * 1000

const TABLE = 'auth_verification'

/**
 * Keeps a token by which a user sets a new password, once and within an hour, and returns it: for whom no mail reaches. It is kept as Better Auth keeps
 * those that are mailed, so that its `reset-password` takes it. Links that were made before for the same user count no more.
 *
 * @throws SetupError where no user has that address.
 */
export async function makePasswordToken(store: Store, email: string, now: number): Promise<string> {
  const userId = await findUser(store, email)
  const token = randomBytes(24).toString('base64url')
  const row = {
    id: randomUUID(),
    identifier: digest(`reset-password:${token}`),
    value: userId,
    expires_at: now + LINK_MS,
    created_at: now,
    updated_at: now,
  }
  await store.commit(
    forgetting([linksOf(userId)], now),
    write({ id: randomUUID(), at: now, work: { do: 'create', table: TABLE, row } }),
    note({ at: now, actor: 'cli', action: 'password-link-made', target: userId }),
  )
  return token
}

async function findUser(store: Store, email: string): Promise<string> {
  const where = [is('email', email.toLowerCase())]
  const user = await store.first(select({ table: 'auth_user', where, limit: 1 }), {})
  if (user !== undefined) return String(user.id)
  throw new SetupError(
    'There is no such user.',
    'Nobody signed up here with that address.',
    'Look at its spelling; whoever is new is invited at /admin/people.',
  )
}

/** Forgets all links by which a user may set a new password. */
export async function forgetLinks(store: Store, userId: string, now: number): Promise<void> {
  await store.commit(forgetting([linksOf(userId)], now))
}

/**
 * Of the links of a user only the newest counts: forgets those from before a new one that is kept already. Where one is less than a minute old, it is the new
 * one that is forgotten. Of two that are made at once one stays, whatever replica asks first.
 *
 * @returns whether the new one is to be mailed.
 */
export async function keepNewest(store: Store, userId: string, token: string, now: number): Promise<boolean> {
  const links = await store.all(select({ table: TABLE, where: [linksOf(userId)] }), {})
  const identifier = digest(`reset-password:${token}`)
  const own = links.find((link) => link.identifier === identifier)
  if (own === undefined) return false
  const tooSoon = links.some((link) => isShortlyBefore(link, own))
  const gone = tooSoon ? [own] : links.filter((link) => link !== own)
  const ids = gone.map(({ id }) => id ?? null)
  if (ids.length > 0) await store.commit(forgetting([is('id', ids)], now))
  return !tooSoon
}

function isShortlyBefore(link: Row, own: Row): boolean {
  const sooner = Number(own.created_at) - Number(link.created_at)
  return sooner < MAIL_PAUSE_MS && (sooner > 0 || (sooner === 0 && String(link.id) < String(own.id)))
}

/** Better Auth keeps other things in the same table, none of them with the id of a user and nothing else. */
function linksOf(userId: string): Condition {
  return is('value', userId)
}

function is(column: string, value: Value | Value[]): Condition {
  return { column, operator: Array.isArray(value) ? 'in' : 'eq', value, connector: 'AND', ignoreCase: false }
}

function forgetting(where: Condition[], at: number): Command<unknown> {
  return write({ id: randomUUID(), at, work: { do: 'delete-all', table: TABLE, where } })
}

/** The page sets the password. The token is behind the `#`, which browsers send to nobody: no log of a server or a proxy has it. */
export function passwordUrl(origin: string, token: string): string {
  return `${origin}/sign-in#reset=${token}`
}

/** As Better Auth's `storeIdentifier: 'hashed'` does. */
function digest(identifier: string): string {
  return hash('sha256', identifier, 'base64url')
}
