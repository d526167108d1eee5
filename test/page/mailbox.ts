import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

interface Mail {
  kind: string
  to: string
  url: string
}

export interface Mailbox {
  url: string
  /** Takes the oldest mail that is left, and waits for it. @returns its link. */
  take(kind: string, to: string): Promise<string>
  /** How many are left. */
  left(): number
  close(): void
}

/** What an operator sets as VERBATIM_MAIL_URL: it takes each mail by a POST of JSON. */
export async function openMailbox(): Promise<Mailbox> {
  const mails: Mail[] = []
  const server = createServer(async (request, reply) => {
    mails.push((await json(request)) as Mail)
    reply.end()
    server.emit('mailed')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async take(kind, to) {
      while (mails.length === 0) await once(server, 'mailed')
      const mail = mails.shift()
      assert.deepEqual([mail?.kind, mail?.to], [kind, to])
      return mail?.url ?? ''
    },
    left: () => mails.length,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
