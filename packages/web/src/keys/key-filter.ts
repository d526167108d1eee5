import type { ListedKey } from './key-queries.ts'
import { isWhole, stateOf } from './key-words.ts'

export interface KeyFilter {
  /** Looked for in names, ids, first characters, accounts and models. */
  text: string
  /** Revoked and ended keys stay in the list for good; they are out of the way until asked for. */
  withEnded: boolean
  account: string
}

/** A filter is in the query string, so that a link leads to the same keys. */
export function readKeyFilter(query: URLSearchParams): KeyFilter {
  return {
    text: query.get('find') ?? '',
    withEnded: query.get('ended') === 'yes',
    account: query.get('account') ?? '',
  }
}

export function writeKeyFilter({ text, withEnded, account }: KeyFilter): URLSearchParams {
  const query = new URLSearchParams()
  if (text !== '') query.set('find', text)
  if (withEnded) query.set('ended', 'yes')
  if (account !== '') query.set('account', account)
  return query
}

/** @param now Milliseconds since 1970. */
export function filterKeys(keys: readonly ListedKey[], filter: KeyFilter, now: number): ListedKey[] {
  const wanted = filter.text.trim().toLowerCase()
  return keys.filter((key) => {
    if (filter.account !== '' && key.account !== filter.account) return false
    if (!filter.withEnded && isWhole(key) && stateOf(key, now) !== 'active') return false
    return textsOf(key).some((text) => text.toLowerCase().includes(wanted))
  })
}

function textsOf(key: ListedKey): string[] {
  const common = [key.name, key.id, key.account]
  return isWhole(key) ? [...common, key.prefix, ...(key.models ?? [])] : common
}
