import { checkDocument } from './read-document.ts'
import { showOutcome } from './show-outcome.ts'

/** A bundle with images may be large; a browser still has to hold its text. */
const MAX_FILE_BYTES = 200_000_000

function required<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id)
  if (found instanceof type) return found
  throw new Error(`the page has no ${id}`)
}

const form = required('form', HTMLFormElement)
const drop = required('drop', HTMLElement)
const file = required('file', HTMLInputElement)
const text = required('text', HTMLTextAreaElement)
const operator = required('operator', HTMLInputElement)
const chain = required('chain', HTMLInputElement)
const region = required('result', HTMLElement)

/** Bytes that are no UTF-8 must not become a character that was signed. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of the file that was chosen last; it is not put into the field, which a large one would block. */
let chosen = ''

function check(): void {
  const entered = { text: text.value.trim() || chosen, operator: operator.value, chainId: chain.value }
  showOutcome(region, checkDocument(entered))
}

async function take(given: File): Promise<void> {
  if (given.size > MAX_FILE_BYTES) {
    showOutcome(region, { kind: 'problem', sentence: `${given.name} is too large for a browser.` })
    return
  }
  try {
    chosen = UTF_8.decode(await given.arrayBuffer())
  } catch {
    showOutcome(region, {
      kind: 'problem',
      sentence: `${given.name} cannot be read, or is no text in UTF-8.`,
    })
    return
  }
  text.value = ''
  check()
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  check()
})
file.addEventListener('change', () => {
  const [given] = file.files ?? []
  if (given !== undefined) void take(given)
})
text.addEventListener('input', () => {
  chosen = ''
})
// A file dropped anywhere is meant for the page: the browser would leave it and show the file.
document.addEventListener('dragover', (event) => {
  event.preventDefault()
  drop.classList.add('over')
})
document.addEventListener('dragleave', () => drop.classList.remove('over'))
document.addEventListener('drop', (event) => {
  event.preventDefault()
  drop.classList.remove('over')
  const [given] = event.dataTransfer?.files ?? []
  if (given !== undefined) void take(given)
})
