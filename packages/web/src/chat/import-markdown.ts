import type { Conversation } from './conversation.ts'
import { shownTexts } from './markdown-file.ts'
import { layOut, type MarkdownPart } from './markdown-layout.ts'
import { readConversation } from './read-conversation.ts'
import type { FileValue } from './read-value.ts'
import { titleOf } from './title.ts'

const MARK = /^text\+{0,100}$/
const MAX_URL = 1_000

interface ReadMarkdown {
  conversation: Conversation
  /** What of the file was not taken, in sentences. */
  problems: string[]
}

/**
 * The conversation of a Markdown export: what its data say, with each text as the file shows it. A text that was edited is then not the one that was signed, which
 * is what the mark of its answer will say.
 *
 * @param data the JSON export at the file's end.
 * @throws UnreadableError that says what is wrong.
 */
export function readMarkdown(shown: string, data: FileValue): ReadMarkdown {
  const [value] = data.get('conversations').list(1)
  if (value === undefined) return data.fail('has no chat in its data')
  const written = readConversation(value, 'file')
  const form = data.get('markdown')
  const parts = layOut(written, form.get('receipts_url').text(MAX_URL))
  const found = shownTexts(shown, parts, form.get('mark').matching(MARK))
  if (found === undefined) {
    return data.fail('does not show every message any more: each has to stand between its two comments')
  }
  const conversation = withTexts(written, parts, found.texts)
  const title = titleOf(conversation)
  const problems = found.isChangedAround
    ? [`Of “${title}” only the texts of messages were taken, and not what else was changed in the file.`]
    : []
  return { conversation, problems }
}

/** @param texts of the parts that are texts, in their order */
function withTexts(
  conversation: Conversation,
  parts: readonly MarkdownPart[],
  texts: readonly string[],
): Conversation {
  const nodes = { ...conversation.nodes }
  let { systemPrompt } = conversation.settings
  const owners = parts.filter((part) => typeof part !== 'string').map(({ of }) => of)
  for (const [at, text] of texts.entries()) {
    const owner = owners[at]
    const node = owner == null ? undefined : nodes[owner]
    if (node === undefined) systemPrompt = text
    else if (node.role !== 'tool') nodes[node.id] = { ...node, text }
  }
  return { ...conversation, nodes, settings: { ...conversation.settings, systemPrompt } }
}
