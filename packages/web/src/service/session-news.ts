import { serviceUrl } from './service-url.ts'

/** Made when it is first needed: tests of what imports this have no page around them. */
let channel: BroadcastChannel | undefined

function open(): BroadcastChannel {
  channel ??= new BroadcastChannel(`verbatim-session ${serviceUrl()}`)
  return channel
}

/** Tells the other tabs that somebody signed in or out. */
export function tellSessionChanged(): void {
  open().postMessage(null)
}

/** @returns what ends it. */
export function onSessionChanged(listener: () => void): () => void {
  const news = open()
  news.addEventListener('message', listener)
  return () => news.removeEventListener('message', listener)
}
