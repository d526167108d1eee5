import { forgetItem } from '../../service/storage.ts'
import { BrowserShelf } from './browser-shelf.ts'
import type { ConversationShelf } from './records.ts'

/** Whose conversations the page shows while the service cannot be asked. */
export const OWNER_ITEM = 'verbatim-chat-owner'

/** What is typed and not sent, in this tab. */
export const DRAFT_ITEM = 'verbatim-draft'

/** Leaves nothing in this browser of who signed out, but for what the service does not have yet. */
export async function forgetPerson(): Promise<void> {
  forgetItem('local', OWNER_ITEM)
  forgetItem('session', DRAFT_ITEM)
  try {
    await forgetAccounts(new BrowserShelf())
  } catch (error) {
    // A browser that lets nothing be read keeps nothing for the next one either.
    if (!(error instanceof DOMException)) throw error
  }
}

export async function forgetAccounts(shelf: ConversationShelf): Promise<void> {
  for (const { id, owner, unsent } of await shelf.entries()) {
    if (owner === 'browser' || unsent) continue
    await shelf.change(id, (kept) => (kept?.entry.unsent === false ? null : kept))
  }
}
