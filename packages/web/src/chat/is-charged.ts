import type { Caller } from '../service/caller.ts'

/**
 * Whether answers cost who asks anything. Without a key none does, and the operator's own account is never charged; nor is a key's where its account is so.
 *
 * @param billing of the account of the tab's key; undefined until it is known, or where there is none.
 * @returns undefined where it is not known yet.
 */
export function isCharged(caller: Caller, billing: 'prepaid' | 'unmetered' | undefined): boolean | undefined {
  if (caller.kind === 'key') return billing === undefined ? undefined : billing === 'prepaid'
  return caller.kind === 'session' && caller.account !== null
}
