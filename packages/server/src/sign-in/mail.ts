/** What a user is to be sent. Links in it are secrets: they go to the operator's mailer and nowhere else, no log either. */
export interface Mail {
  kind: 'verify-email' | 'reset-password' | 'invitation'
  to: string
  url: string
}

const TIMEOUT_MS = 10_000

export type SendMail = (mail: Mail) => Promise<void>

/** Sends by a POST of JSON. A failure is reported and not thrown: who asked must not learn whether there was anybody to write to. */
export function mailer(url: string, report: (cause: string) => void): SendMail {
  return async (mail) => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(mail),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      await answer.body?.cancel()
      if (!answer.ok) report(`the mailer answered ${answer.status}`)
    } catch (error) {
      report(`the mailer cannot be reached: ${(error as Error).name}`)
    }
  }
}
