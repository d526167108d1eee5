import { ApiError, type LoggedReceipt } from '@verbatim/protocol'
import type { AnswerNode } from '../chat/conversation.ts'
import { BrowserShelf } from '../chat/keeping/browser-shelf.ts'
import { serviceUrl } from '../service/service-url.ts'
import { readTabKey } from '../service/tab-key.ts'
import { readShare } from '../share/fetch-share.ts'
import { SharedBundles } from '../share/shared-bundles.ts'
import { bundleOfAnswer } from '../verification/bundle-of-answer.ts'
import { bundleText } from '../verification/bundle-text.ts'
import { fetchReceipt } from '../verification/fetch-receipt.ts'

/** Something to check: a document's text, or of a receipt without its answer what is there. */
export interface Found {
  title: string
  /** Where it comes from, in a sentence. */
  source: string
  text: () => string
  /** Why some of it cannot be checked. */
  lacks: 'nothing' | 'exchange' | 'reasoning'
}

/** The answers of a shared conversation. @throws ApiError, UnreachableError, ShareError. */
export async function findShared(id: string): Promise<Found[]> {
  const { title, messages } = await readShare(id)
  const bundles = new SharedBundles(messages)
  return messages.flatMap((message, at): Found[] => {
    if (message.role === 'user' || message.bundle === null) return []
    return [
      {
        title: `${title}, message ${at + 1}`,
        source: 'From the shared conversation.',
        text: () => bundleText(bundles.at(at) ?? {}),
        lacks: message.leftOut ? 'reasoning' : 'nothing',
      },
    ]
  })
}

/**
 * The answer of a receipt: from the conversations of this browser, or from the service where it keeps answers for the key that asks; else the
 * receipt alone.
 *
 * @throws ApiError, UnreachableError.
 */
export async function findByReceipt(id: string): Promise<Found> {
  const answer = await answerHere(id)
  if (answer !== undefined) {
    const text = bundleText(await bundleOfAnswer(answer))
    return { title: id, source: 'From a conversation in this browser.', text: () => text, lacks: 'nothing' }
  }
  const kept = await keptBundle(id)
  if (kept !== undefined)
    return { title: id, source: 'Kept by the service for your key.', text: () => kept, lacks: 'nothing' }
  return receiptAlone(id, await fetchReceipt(id))
}

async function answerHere(receipt: string): Promise<AnswerNode | undefined> {
  let found: AnswerNode | undefined
  await new BrowserShelf().each(({ conversation }) => {
    for (const node of Object.values(conversation.nodes)) {
      if (node.role === 'assistant' && node.receipt === receipt && node.response !== null) found = node
    }
  })
  return found
}

/** As text: parsed, a long seed would lose digits. */
async function keptBundle(id: string): Promise<string | undefined> {
  const key = readTabKey()
  if (key === '') return undefined
  const path = `/v1/receipts/${encodeURIComponent(id)}/bundle`
  const response = await fetch(serviceUrl() + path, { headers: { authorization: `Bearer ${key}` } })
  if (response.ok) return response.text()
  if (response.status === 404) return undefined
  throw new ApiError(`The service answered HTTP ${response.status}.`, {
    status: response.status,
    code: 'invalid_response',
  })
}

/** A bundle around the receipt with nothing in it: the checks of the receipt itself are told, and the others are not. */
function receiptAlone(id: string, { receipt, inclusion, checkpoint }: LoggedReceipt): Found {
  const proof = inclusion === null || checkpoint === null ? {} : { inclusion, checkpoint }
  const response = { chain_id: receipt.chain_id }
  const text = bundleText({ verbatim: 1, request: {}, response, receipt, ...proof })
  return { title: id, source: 'The receipt alone, from the service.', text: () => text, lacks: 'exchange' }
}
