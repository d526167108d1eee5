import { serviceUrl } from '../service/service-url.ts'
import { BrowserShelf } from './keeping/browser-shelf.ts'
import { ConversationStore } from './keeping/conversation-store.ts'
import type { Owner } from './keeping/records.ts'
import { syncBrowser } from './keeping/sync-browser.ts'
import { SyncSchedule } from './keeping/sync-schedule.ts'
import { openTabChannel } from './keeping/tab-channel.ts'
import { onNextFrame } from './turn/frames.ts'
import { Turns } from './turn/turns.ts'
import { wholeResponse } from './turn/whole-response.ts'

/** The one store and the one set of turns of this page: views come and go, and answers run on. */
const now = () => Date.now()

const shelf = new BrowserShelf()

const channel = openTabChannel('verbatim-chat')

export const store = new ConversationStore(shelf, channel, now)

addEventListener('pagehide', () => store.live.keepAll())

async function loadSync(owner: Owner) {
  const { accountService } = await import('./keeping/account-service.ts')
  const { AccountSync } = await import('./keeping/account-sync.ts')
  return new AccountSync(store, accountService(serviceUrl(), owner))
}

export const sync = new SyncSchedule(store, loadSync, syncBrowser())

export const turns = new Turns(store, {
  baseUrl: serviceUrl(),
  onNextFrame,
  now,
  pause,
  whole: wholeResponse,
})

/** Resolves after this long, or at once when the signal says so. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
