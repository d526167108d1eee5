/** What a user is to be sent. Links in it are secrets: they go to the operator's mailer and nowhere else, no log either. */
export interface Mail {
  kind: 'verify-email' | 'reset-password' | 'invitation'
  to: string
  url: string
}

const TIMEOUT_MS = 10_000

/** Gives what to send, if anything. */
type Writing = () => Promise<Mail | undefined>

/** Nobody waits for it: how long it takes would tell who asks whether there was anybody to write to. */
export type SendMail = (mail: Mail | Writing) => void

export interface Mailer {
  send: SendMail
  /** Waits for what is under way: for 10 s at most, as each mail is given up then. */
  close(): Promise<void>
}

/** Sends by a POST of JSON. A failure is reported and not thrown. */
export function mailer(url: string, report: (cause: string) => void): Mailer {
  const underWay = new Set<Promise<void>>()
  return {
    send(mail) {
      const sent = deliver(url, mail, report).finally(() => underWay.delete(sent))
      underWay.add(sent)
    },
    async close() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

async function deliver(url: string, given: Mail | Writing, report: (cause: string) => void): Promise<void> {
  let mail: Mail | undefined
  try {
    mail = typeof given === 'function' ? await given() : given
  } catch (error) {
    report(`a mail cannot be written: ${(error as Error).name}`)
  }
  if (mail !== undefined) await post(url, mail, report)
}

async function post(url: string, mail: Mail, report: (cause: string) => void): Promise<void> {
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
