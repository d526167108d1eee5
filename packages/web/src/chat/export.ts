import type { AnswerNode, Conversation } from './conversation.ts'
import { documentJson } from './document-json.ts'

export const EXPORT_FORMAT = 'verbatim-conversations'

/** Receipts are asked for one by one; of a large history the others stay with the service, by the ids that the answers name. */
export const MAX_BUNDLES = 1_000
const AT_ONCE = 4

/** Conversations in one file, which `importConversations` reads. */
interface ConversationsFile {
  format: typeof EXPORT_FORMAT
  version: 1
  conversations: Conversation[]
  /** By the answer's id: request, response, receipt and proof, as any verifier of receipts reads them. */
  bundles: Record<string, unknown>
  /** By the answer's id: why its receipt is not here. */
  without_bundle: Record<string, string>
}

export type BundleOf = (answer: AnswerNode) => Promise<object>

/** @param bundleOf what makes a bundle of an answer; a receipt that cannot be had is named with the reason, and the rest is exported. */
export async function exportFile(
  conversations: Conversation[],
  bundleOf: BundleOf,
): Promise<ConversationsFile> {
  const bundles: ConversationsFile['bundles'] = {}
  const withoutBundle: ConversationsFile['without_bundle'] = {}
  const signed = conversations
    .flatMap(({ nodes }) => Object.values(nodes))
    .filter((node): node is AnswerNode => node.role === 'assistant' && node.receipt !== null)
  for (const { id } of signed.splice(MAX_BUNDLES)) {
    withoutBundle[id] = `only the first ${MAX_BUNDLES} receipts of a file are exported with their proof`
  }
  for (let from = 0; from < signed.length; from += AT_ONCE) {
    const some = signed.slice(from, from + AT_ONCE)
    const made = await Promise.allSettled(some.map((answer) => bundleOf(answer)))
    for (const [at, { id }] of some.entries()) {
      const result = made[at]
      if (result?.status === 'fulfilled') bundles[id] = result.value
      else withoutBundle[id] = String(result?.reason)
    }
  }
  return { format: EXPORT_FORMAT, version: 1, conversations, bundles, without_bundle: withoutBundle }
}

export async function exportJson(conversations: Conversation[]): Promise<Blob> {
  const { bundleOfAnswer } = await import('../verification/bundle-of-answer.ts')
  const file = await exportFile(conversations, (answer) => bundleOfAnswer(answer))
  return new Blob([documentJson(file, 2)], { type: 'application/json' })
}
