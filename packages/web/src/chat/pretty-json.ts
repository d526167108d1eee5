/** Text as it is shown in a block of code: JSON with a line for each member, and what is none, such as a half-written call, as it is. */
export function prettyJson(text: string): { code: string; language: string } {
  try {
    return { code: JSON.stringify(JSON.parse(text), null, 2), language: 'json' }
  } catch {
    return { code: text, language: '' }
  }
}
