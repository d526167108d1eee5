import { useSyncExternalStore } from 'react'
import { serviceUrl } from '../service/service-url.ts'
import { forgetItem, keepItem, readItem } from '../service/storage.ts'

/** Whom this browser believes: keys that it has seen, not what a service says of itself today. */
export interface Remembered {
  /** The operator's address that signs now. */
  operator: string
  chainId: number
  /** The verifier key of the operator's log. */
  logKey: string
  /** Addresses that signed before and handed over, or that the reader chose to trust: what they signed counts if the log has it. */
  earlier: string[]
  /** Milliseconds since 1970: when the first key was remembered. */
  since: number
  /** The largest state of the log that was proven: it may only grow from there. */
  checkpoint: string | null
}

const CHANGED = 'verbatim-trust-changed'

/** Several services may lie below paths of one origin. */
function itemName(): string {
  return `verbatim-trust ${serviceUrl()}`
}

/** null where nothing is remembered yet, or where what is kept cannot be read. */
export function readTrust(): Remembered | null {
  return parseRemembered(readText())
}

export function rememberTrust(trust: Remembered): void {
  keepItem('local', itemName(), JSON.stringify(trust))
  dispatchEvent(new Event(CHANGED))
}

export function forgetTrust(): void {
  forgetItem('local', itemName())
  dispatchEvent(new Event(CHANGED))
}

export function useTrust(): Remembered | null {
  return parseRemembered(useSyncExternalStore(onChange, readText))
}

function readText(): string | null {
  return readItem('local', itemName())
}

/** `storage` tells of other tabs, the own event of this one. */
function onChange(changed: () => void): () => void {
  addEventListener('storage', changed)
  addEventListener(CHANGED, changed)
  return () => {
    removeEventListener('storage', changed)
    removeEventListener(CHANGED, changed)
  }
}

/** What stands in the storage may be of an older page, or of anybody who has the machine. */
export function parseRemembered(text: string | null): Remembered | null {
  if (text === null) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  return isRemembered(value) ? value : null
}

function isRemembered(value: unknown): value is Remembered {
  if (value === null || typeof value !== 'object') return false
  const { operator, chainId, logKey, earlier, since, checkpoint } = value as Record<string, unknown>
  const texts = [operator, logKey, ...(Array.isArray(earlier) ? earlier : [null])]
  if (!texts.every((text) => typeof text === 'string')) return false
  if (!Number.isSafeInteger(chainId) || !Number.isSafeInteger(since)) return false
  return checkpoint === null || typeof checkpoint === 'string'
}
