/** `local` is kept for good, `session` as long as the tab is open. */
type Where = 'local' | 'session'

/** What the browser did not take. */
const memory = { local: new Map<string, string>(), session: new Map<string, string>() }

/**
 * What this browser keeps for the page, by name. A browser may forbid it, or be full: then it is kept as long as the page is open, and the page
 * goes on.
 */
export function readItem(where: Where, name: string): string | null {
  const held = memory[where].get(name)
  if (held !== undefined) return held
  try {
    return storageOf(where).getItem(name)
  } catch {
    return null
  }
}

export function keepItem(where: Where, name: string, value: string): void {
  try {
    storageOf(where).setItem(name, value)
    memory[where].delete(name)
  } catch {
    memory[where].set(name, value)
  }
}

export function forgetItem(where: Where, name: string): void {
  memory[where].delete(name)
  try {
    storageOf(where).removeItem(name)
  } catch {
    // What may not be read was never kept.
  }
}

/** @throws DOMException where the browser forbids it. */
function storageOf(where: Where): Storage {
  return where === 'local' ? localStorage : sessionStorage
}
