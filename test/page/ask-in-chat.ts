import type { Locator, Page } from 'playwright-core'

/** Asks something on a page of the chat, and gives the newest answer's mark, once the answer was checked. */
export async function askInChat(page: Page, text: string): Promise<Locator> {
  const before = await marks(page).count()
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  // Until it is known who asks and of which model there is nothing to send to.
  await page.locator('.composer-send[aria-disabled="false"]').waitFor()
  await page.keyboard.press('Enter')
  const mark = marks(page).nth(before)
  await mark.waitFor()
  await checked(mark)
  return mark
}

/** Every mark on the page that came to a state. */
export function marks(page: Page): Locator {
  return page.locator('.verification-mark')
}

async function checked(mark: Locator): Promise<void> {
  await mark.and(mark.page().locator(':not([data-state="checking"])')).waitFor()
}

/** What a mark says, by its state. */
export async function stateOf(mark: Locator): Promise<string | null> {
  return mark.getAttribute('data-state')
}

/** The same once it is `state`: one that can still change gets there by itself. */
export async function becomes(mark: Locator, state: string): Promise<void> {
  await mark.and(mark.page().locator(`[data-state="${state}"]`)).waitFor()
}
