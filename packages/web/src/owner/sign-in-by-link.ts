/** What became of a link: words for the owner, and whether it may be tried once more. */
export interface Outcome {
  state: 'signed-in' | 'failed'
  words: string
  mayTryAgain: boolean
}

/** Signs in by the token of an owner link, which the service takes once. */
export async function signInByLink(token: string, serviceUrl: string): Promise<Outcome> {
  if (token === '') {
    return failed('This address has no link in it. Make one with “verbatim owner link”, and open all of it.')
  }
  const answer = await send(token, serviceUrl)
  if (answer === undefined) {
    return failed('The service cannot be reached. Check that it runs and that you are connected.', true)
  }
  if (answer.ok) {
    const words = 'You are signed in as the owner of this service, in this browser and for 30 days.'
    return { state: 'signed-in', words, mayTryAgain: false }
  }
  if (answer.status === 401) {
    return failed(
      'This link signs nobody in: it was used, is older than 15 minutes, or is none of this service’s. Make another with “verbatim owner link”.',
    )
  }
  return failed(`The service did not take the link (${answer.status}).`, true)
}

function failed(words: string, mayTryAgain = false): Outcome {
  return { state: 'failed', words, mayTryAgain }
}

/** Undefined when no answer came. */
async function send(token: string, serviceUrl: string): Promise<Response | undefined> {
  try {
    return await fetch(`${serviceUrl}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
  } catch {
    return undefined
  }
}
