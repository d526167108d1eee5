import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../faults/eventually.ts'
import { post, say, type TestService } from '../support/service.ts'
import type { PrepaidKey } from './bank.ts'

/** An answer that its caller had whole: it was acknowledged, so its charge and receipt are on disk. */
export interface Acknowledged {
  requestId: string
  receipt: string
}

export interface Killed {
  acknowledged: Acknowledged[]
  /** The last whole answer that was asked for with an idempotency key. */
  last: Repeatable | undefined
}

export interface Repeatable {
  idempotencyKey: string
  body: object
  text: string
}

const CALLERS = 6

/**
 * Callers that ask again as soon as they are answered, until `kill` was done after `afterMs`. What was answered whole is told.
 *
 * @param answers as many are waited for before the kill, however slow the machine is.
 */
export async function loadUntilKilled(
  services: readonly TestService[],
  key: PrepaidKey,
  afterMs: number,
  kill: () => void,
  answers = 0,
): Promise<Killed> {
  const killed: Killed = { acknowledged: [], last: undefined }
  let over = false
  const call = async (caller: number) => {
    for (let turn = 0; !over; turn++) {
      const service = services[(caller + turn) % services.length]
      if (service === undefined) return
      // What was cut off is what this is about: it was not acknowledged.
      await ask(service, key, `${caller} ${turn}`, killed).catch(() => delay(5))
    }
  }
  const callers = Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)))
  await delay(afterMs)
  await eventually('enough is answered', () => killed.acknowledged.length >= answers)
  kill()
  await delay(20)
  over = true
  await callers
  return killed
}

async function ask(service: TestService, { key }: PrepaidKey, about: string, killed: Killed): Promise<void> {
  const stream = about.endsWith('1') || about.endsWith('4')
  const idempotencyKey = randomUUID()
  const body = say(`Count to ${about}.`, { max_tokens: 24, stream })
  const response = await post(service, '/v1/chat/completions', body, {
    'x-api-key': key,
    ...(stream ? {} : { 'idempotency-key': idempotencyKey }),
  })
  const text = await response.text()
  const receipt = /"receipt":"(rcpt_[0-9a-f]+)"/.exec(text)?.[1]
  if (response.status !== 200 || receipt === undefined) return
  killed.acknowledged.push({ requestId: response.headers.get('x-request-id') ?? '', receipt })
  if (!stream) killed.last = { idempotencyKey, body, text }
}
