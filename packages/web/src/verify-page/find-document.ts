import type { LoggedReceipt } from '@verbatim/protocol'
import type { AnswerNode } from '../chat/conversation.ts'
import { BrowserShelf } from '../chat/keeping/browser-shelf.ts'
import { differenceFromShared } from '../share/difference-from-shared.ts'
import { readShare } from '../share/fetch-share.ts'
import { SharedBundles } from '../share/shared-bundles.ts'
import { shownBefore } from '../share/shown-before.ts'
import { bundleOfAnswer } from '../verification/bundle-of-answer.ts'
import { bundleText } from '../verification/bundle-text.ts'
import { checkBundle, picturesHashed } from '../verification/checker.ts'
import { fetchReceipt } from '../verification/fetch-receipt.ts'
import { type MadeBundle, makeBundle } from '../verification/make-bundle.ts'
import { keptBundle } from './kept-bundle.ts'

/** Something to check: a document's text, or of a receipt without its answer what is there. */
export interface Found {
  title: string
  /** Where it comes from, in a sentence. */
  source: string
  text: () => string
  /** Why some of it cannot be checked. */
  lacks: 'nothing' | 'exchange' | 'reasoning'
  /** Where it was shown otherwise than it is signed: what differs. */
  difference?: string | undefined
}

/** The answers of a shared conversation. @throws ApiError, UnreachableError, ShareError. */
export async function findShared(id: string): Promise<Found[]> {
  const { title, messages } = await readShare(id)
  const bundles = new SharedBundles(messages)
  const found: Found[] = []
  for (const [at, answer] of messages.entries()) {
    if (answer.role !== 'assistant' || answer.bundle === null) continue
    const bundle = bundles.at(at) ?? {}
    const exchange = { answer, ...shownBefore(messages, at) }
    found.push({
      title: `${title}, message ${at + 1}`,
      source: 'From the shared conversation.',
      text: () => bundleText(bundle),
      lacks: answer.leftOut ? 'reasoning' : 'nothing',
      difference: await differenceFromShared(exchange, bundle, picturesHashed),
    })
  }
  return found
}

/**
 * The answer of a receipt: from the conversations of this browser, or from the service where it keeps answers for the key that asks; else the
 * receipt alone.
 *
 * @throws ApiError, UnreachableError.
 */
export async function findByReceipt(id: string): Promise<Found> {
  const bundle = await bundleHere(id)
  if (bundle !== undefined) {
    const text = bundleText(bundle)
    return { title: id, source: 'From a conversation in this browser.', text: () => text, lacks: 'nothing' }
  }
  const kept = await keptBundle(id)
  if (kept !== undefined)
    return { title: id, source: 'Kept by the service for your key.', text: () => kept, lacks: 'nothing' }
  return receiptAlone(id, await fetchReceipt(id))
}

/** A file may have brought another answer that names the same receipt: the one that holds is meant. */
async function bundleHere(receipt: string): Promise<MadeBundle | undefined> {
  const bundles: MadeBundle[] = []
  for (const answer of await answersHere(receipt)) bundles.push(await bundleOfAnswer(answer))
  for (const bundle of bundles) {
    const { verification } = await checkBundle({ bundle, trust: {}, known: null })
    if (verification.verified) return bundle
  }
  return bundles[0]
}

async function answersHere(receipt: string): Promise<AnswerNode[]> {
  const found: AnswerNode[] = []
  await new BrowserShelf().each(({ conversation }) => {
    for (const node of Object.values(conversation.nodes)) {
      if (node.role === 'assistant' && node.receipt === receipt && node.response !== null) found.push(node)
    }
  })
  return found
}

/** A bundle around the receipt with nothing in it: the checks of the receipt itself are told, and the others are not. */
function receiptAlone(id: string, logged: LoggedReceipt): Found {
  const text = bundleText(makeBundle({}, { chain_id: logged.receipt.chain_id }, logged))
  return { title: id, source: 'The receipt alone, from the service.', text: () => text, lacks: 'exchange' }
}
