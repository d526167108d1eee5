import { parseDocument, responseFromChunks } from '@verbatim/proof'
import { jsonBody, SseParser } from '@verbatim/protocol'
import { eventually } from '../faults/eventually.ts'
import type { TestService } from '../support/service.ts'

/** A request as it was sent, and the answer as its caller has it. */
export interface Exchange {
  request: Record<string, unknown>
  response: Record<string, unknown> & { receipt: string; signature: string; chain_id: number }
}

/** Sends a body to any surface, and puts a stream together. */
export async function exchange(
  service: TestService,
  path: string,
  request: Record<string, unknown>,
  key: string | undefined = service.key,
): Promise<Exchange> {
  const answer = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body: jsonBody(request),
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${answer.status}: ${text}`)
  const streamed = answer.headers.get('content-type')?.startsWith('text/event-stream') === true
  return { request, response: (streamed ? gathered(text) : parseDocument(text)) as Exchange['response'] }
}

function gathered(text: string): unknown {
  const events: Record<string, unknown>[] = []
  const parser = new SseParser((data) => {
    if (data !== '[DONE]') events.push(parseDocument(data) as Record<string, unknown>)
  })
  parser.push(new TextEncoder().encode(text))
  const ended = events.find(({ type }) => type === 'response.completed' || type === 'response.incomplete')
  return ended === undefined ? responseFromChunks(events) : ended.response
}

/** What the service tells of a receipt. */
export async function receiptOf(service: TestService, id: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${service.url}/v1/receipts/${id}`)
  if (answer.status !== 200) throw new Error(await answer.text())
  return (await answer.json()) as Record<string, unknown>
}

/** A bundle made of nothing but what its caller received, once the log has the answer. */
export async function bundleOf(service: TestService, { request, response }: Exchange) {
  let told: Record<string, unknown> = {}
  await eventually('the answer comes into the log', async () => {
    told = await receiptOf(service, response.receipt)
    return told.inclusion !== null
  })
  return { verbatim: 1, request, response, ...told }
}
