import type { Locator, Page } from 'playwright-core'

/** Writes a question and sends it, as most people do. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel('Message').fill(question)
  await mayBeSent(page)
  await page.keyboard.press('Enter')
}

/** Until the models are known there is nobody to send it to. */
export async function mayBeSent(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send', disabled: false }).waitFor()
}

/** The answer at the end of the conversation. */
export function lastAnswer(page: Page): Locator {
  return page
    .locator('article')
    .filter({ has: page.getByRole('heading', { name: 'Answer', exact: true }) })
    .last()
}

/** Waits until the last answer is whole, and has its line of figures. */
export async function finished(page: Page): Promise<Locator> {
  const answer = lastAnswer(page)
  await answer.getByRole('button', { name: 'More about this answer' }).waitFor()
  return answer
}

/** Keeps what the live region says from now on, each time that it speaks. */
export async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const region = document.getElementById('announcements')
    if (region === null) throw new Error('the page has no live region')
    const said: string[] = []
    Object.assign(window, { said })
    // It may speak twice before an observer is called.
    new MutationObserver((records) => {
      for (const { addedNodes } of records) for (const node of addedNodes) said.push(node.textContent ?? '')
    }).observe(region, { childList: true })
  })
  return () => page.evaluate(() => (window as unknown as { said: string[] }).said)
}
