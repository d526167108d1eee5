import { serviceUrl } from '../service/service-url.ts'
import { signInByLink } from './sign-in-by-link.ts'

function required(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no ${id}`)
  return found
}

const outcome = required('outcome')
const again = required('again')

let token = ''

/** The token leaves the address before anything else, so that neither the history nor a glance at the screen has it. */
function take(): void {
  token = location.hash.slice(1)
  history.replaceState(null, '', location.pathname)
  signIn()
}

async function signIn(): Promise<void> {
  again.hidden = true
  outcome.dataset.state = 'asking'
  outcome.textContent = 'Signing in …'
  const { state, words, mayTryAgain } = await signInByLink(token, serviceUrl())
  outcome.dataset.state = state
  outcome.textContent = words
  again.hidden = !mayTryAgain
}

again.addEventListener('click', signIn)
// Another link that is pasted over this address.
addEventListener('hashchange', take)
take()
