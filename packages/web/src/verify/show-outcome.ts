import type { Check } from '@verbatim/proof'
import type { Outcome } from './read-document.ts'
import { headline, STATUS_WORDS } from './words.ts'

/** Replaces what the region shows. All of it is text: nothing of a document becomes markup. */
export function showOutcome(region: HTMLElement, outcome: Outcome): void {
  if (outcome.kind === 'problem') {
    region.replaceChildren(element('p', 'problem', outcome.sentence))
    return
  }
  const { verification, open } = outcome
  const heading = element('h2', verification.verified ? 'verified' : 'refused', headline(verification))
  const checks = element('ul', 'checks')
  checks.append(...verification.checks.map(checkItem))
  const left = element('ul', 'open')
  left.append(...open.map((sentence) => item('·', element('span', 'sentence', sentence))))
  region.replaceChildren(heading, checks, element('h3', '', 'What this does not prove'), left)
}

function checkItem(check: Check): HTMLElement {
  const [symbol, words] = STATUS_WORDS[check.status]
  const body = element('span', 'sentence')
  const code = check.status === 'failed' ? ` (${check.code})` : ''
  body.append(element('span', 'name', `${check.name}: ${words}. `), `${check.sentence}${code}`)
  const line = item(symbol, body)
  line.dataset.check = check.name
  line.dataset.status = check.status
  line.firstElementChild?.classList.add(check.status)
  return line
}

function item(symbol: string, body: HTMLElement): HTMLElement {
  const mark = element('span', '', symbol)
  mark.setAttribute('aria-hidden', 'true')
  const line = element('li', '')
  line.append(mark, body)
  return line
}

function element(name: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(name)
  if (className !== '') made.className = className
  made.textContent = text
  return made
}
