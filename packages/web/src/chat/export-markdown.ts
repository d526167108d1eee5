import type { Conversation } from './conversation.ts'
import { documentJson } from './document-json.ts'
import { type BundleOf, exportFile } from './export.ts'
import { markdownFile, markFor } from './markdown-file.ts'
import { layOut } from './markdown-layout.ts'
import { onlyPath } from './only-path.ts'

/**
 * A conversation as it is seen, in Markdown that `importConversations` reads again.
 *
 * @param receiptsUrl what stands before a receipt's id in its address.
 */
export async function markdownOf(
  conversation: Conversation,
  receiptsUrl: string,
  bundleOf: BundleOf,
): Promise<string> {
  const seen = onlyPath(conversation)
  const parts = layOut(seen, receiptsUrl)
  const mark = markFor(parts)
  const data = { ...(await exportFile([seen], bundleOf)), markdown: { mark, receipts_url: receiptsUrl } }
  return markdownFile(parts, mark, documentJson(data, 2))
}

export async function exportMarkdown(conversation: Conversation): Promise<Blob> {
  const [{ serviceUrl }, { bundleOfAnswer }] = await Promise.all([
    import('../service/service-url.ts'),
    import('../verification/bundle-of-answer.ts'),
  ])
  const text = await markdownOf(conversation, `${serviceUrl()}/v1/receipts/`, (answer) =>
    bundleOfAnswer(answer),
  )
  return new Blob([text], { type: 'text/markdown;charset=utf-8' })
}
