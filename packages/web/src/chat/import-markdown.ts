import { plural } from '../text/numbers.ts'
import type { Conversation } from './conversation.ts'
import { refuseTooLarge } from './import-limit.ts'
import { MARK, shownTexts } from './markdown-file.ts'
import { layOut, type MarkdownPart } from './markdown-layout.ts'
import { onlyPath } from './only-path.ts'
import { readConversation } from './read-conversation.ts'
import type { FileValue } from './read-value.ts'
import { titleOf } from './title.ts'

const MAX_URL = 1_000

interface ReadMarkdown {
  conversation: Conversation
  /** What of the file was not taken, in sentences. */
  problems: string[]
}

/**
 * The conversation of a Markdown export: what its data say of the messages that it shows, with each text as it is shown. A text that was edited is then not the one that was signed, which
 * is what the mark of its answer will say.
 *
 * @param data the JSON export at the file's end.
 * @throws UnreadableError that says what is wrong.
 */
export function readMarkdown(shown: string, data: FileValue): ReadMarkdown {
  const [value] = data.get('conversations').list(1)
  if (value === undefined) return data.fail('has no chat in its data')
  const given = readConversation(value, 'file')
  refuseTooLarge(given)
  const written = onlyPath(given)
  const form = data.get('markdown')
  const parts = layOut(written, form.get('receipts_url').text(MAX_URL))
  const found = shownTexts(shown, parts, form.get('mark').matching(MARK))
  if (found === undefined) {
    return data.fail('does not show every message any more: each has to stand between its two comments')
  }
  const conversation = withTexts(written, parts, found.texts)
  const problems = [
    ...hiddenMessages(given, written),
    ...otherPrompt(conversation, written),
    ...(found.isChangedAround ? [changedAround(conversation)] : []),
  ]
  return { conversation, problems }
}

function hiddenMessages(given: Conversation, seen: Conversation): string[] {
  const hidden = Object.keys(given.nodes).length - Object.keys(seen.nodes).length
  if (hidden === 0) return []
  return [`Of “${titleOf(seen)}” the file has ${plural(hidden, 'message')} that it does not show: not taken.`]
}

/** A mark compares an answer with its question; the prompt is a setting of the conversation, which may be changed at any time. */
function otherPrompt(taken: Conversation, written: Conversation): string[] {
  if (taken.settings.systemPrompt === written.settings.systemPrompt) return []
  return [
    `The system prompt of “${titleOf(taken)}” was changed in the file: its answers were given before that, and their marks do not compare it.`,
  ]
}

function changedAround(conversation: Conversation): string {
  return `Of “${titleOf(conversation)}” only the texts of messages were taken, and not what else was changed in the file.`
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
