import type { AnswerNode, Conversation } from '../conversation.ts'
import { importConversations, type PricingOf } from '../import.ts'
import { answer } from './nodes.ts'

/** What is there after a file was imported beside what is here. */
export async function importedFrom(
  file: File,
  { here = [], pricingOf = () => undefined }: { here?: readonly Conversation[]; pricingOf?: PricingOf },
) {
  const shelf = new Map(here.map((kept) => [kept.id, kept]))
  const kept = {
    read: async (id: string) => shelf.get(id),
    add: async (added: Conversation) => void shelf.set(added.id, added),
  }
  const receipts: object[] = []
  const report = await importConversations(file, kept, pricingOf, (bundles) => receipts.push(...bundles))
  return { ...report, shelf, receipts }
}

/** An answer with all that a receipt is about, by a key: an import reckons its cost anew. */
export function signedAnswer(change: Partial<AnswerNode> = {}): AnswerNode {
  return answer('a', 'q', {
    sent: { ...answer('a', 'q').sent, by: 'key:vbk_abc123' },
    text: 'Hello.',
    reasoning: 'hm',
    receipt: 'rcpt_1',
    response: { id: 'chatcmpl-1', model: 'gpt-oss', seed: 9223372036854775807n, receipt: 'rcpt_1' },
    usage: {
      prompt_tokens: 1,
      completion_tokens: 2,
      total_tokens: 3,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 1,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    ...change,
  })
}
