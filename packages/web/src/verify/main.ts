import { checkDocument } from './read-document.ts'
import { showOutcome } from './show-outcome.ts'
import { takeFile } from './take-file.ts'

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

/** The text of the file that was chosen last; it is not put into the field, which a large one would block. */
let chosen = ''

function check(): void {
  const entered = { text: text.value.trim() || chosen, operator: operator.value, chainId: chain.value }
  showOutcome(region, checkDocument(entered))
}

async function take(given: File): Promise<void> {
  const taken = await takeFile(given)
  if ('problem' in taken) {
    showOutcome(region, { kind: 'problem', sentence: taken.problem })
    return
  }
  chosen = taken.text
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
