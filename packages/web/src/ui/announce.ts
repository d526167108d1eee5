/** The id of the one polite live region, which stands in index.html, so that it is there before anything is said. */
const REGION = 'announcements'

/** Has a sentence spoken by screen readers. The same sentence twice is spoken twice. */
export function announce(sentence: string): void {
  const region = document.getElementById(REGION)
  if (region === null) return
  const line = document.createElement('p')
  line.textContent = sentence
  region.replaceChildren(line)
}
