import { parseDocument } from '@verbatim/proof'
import type { Conversation } from './conversation.ts'
import type { Imported } from './conversation-view.ts'
import { costOf } from './cost.ts'
import { EXPORT_FORMAT, MAX_BUNDLES } from './export.ts'
import { refuseTooLarge } from './import-limit.ts'
import { readMarkdown } from './import-markdown.ts'
import { splitMarkdown } from './markdown-file.ts'
import { newId } from './new-id.ts'
import { onlyPath } from './only-path.ts'
import { readConversation } from './read-conversation.ts'
import { FileValue, UnreadableError } from './read-value.ts'
import { isSame } from './same.ts'
import { titleOf } from './title.ts'

export const MAX_FILE_BYTES = 100 * 1024 * 1024
export const MAX_CONVERSATIONS = 2_000

interface Shelf {
  read(id: string): Promise<Conversation | undefined>
  add(conversation: Conversation): Promise<void>
}

/** Takes the receipts that a file brings of chats that are here by now, which prove themselves; how that goes is no matter of the import. */
type KeepReceipts = (bundles: readonly object[]) => void

export type PricingOf = (model: string) => { input: string; output: string } | undefined

/**
 * Takes the conversations of an exported file in. One that is here already is left as it is; one of the same id that says something else comes beside it. What
 * cannot be read is left out and named, and the others are taken. What answers cost is reckoned anew.
 *
 * @param pricingOf a model, in credits for a million tokens; undefined where that is not known.
 */
export async function importConversations(
  file: File,
  shelf: Shelf,
  pricingOf: PricingOf,
  keepReceipts: KeepReceipts,
): Promise<Imported> {
  const imported: Imported = { ids: [], problems: [] }
  try {
    const { reads, bundles } = await contentOf(file)
    let areHere = false
    for (const read of reads) areHere = (await take(read, shelf, pricingOf, imported)) || areHere
    if (areHere) keepReceipts(bundles)
  } catch (error) {
    imported.problems.push(wordsFor(error))
  }
  return imported
}

/** Reads one conversation, and tells what of it was not taken. @throws UnreadableError */
type Read = () => { conversation: Conversation; problems: readonly string[] }

async function contentOf(file: File): Promise<{ reads: Read[]; bundles: object[] }> {
  if (file.size > MAX_FILE_BYTES) throw new UnreadableError('The file is larger than 100 MB.')
  const text = await file.text()
  const markdown = splitMarkdown(text)
  if (markdown === undefined && MARKDOWN_NAME.test(file.name)) throw new UnreadableError(NO_DATA)
  const value = exportIn(markdown?.data ?? text)
  const bundles = bundlesIn(value)
  if (markdown !== undefined) return { reads: [() => readMarkdown(markdown.shown, value)], bundles }
  const reads = value
    .get('conversations')
    .list(MAX_CONVERSATIONS)
    .map(
      (one): Read =>
        () => ({ conversation: readConversation(one, 'file'), problems: [] }),
    )
  return { reads, bundles }
}

const MARKDOWN_NAME = /\.(md|markdown)$/i
const NO_DATA = 'The file has no data at its end, as a chat that was exported as Markdown has.'

/** What is in them is the verifier's to judge. */
function bundlesIn(value: FileValue): object[] {
  const bundles = value.get('bundles').orNull((given) => given.entries(MAX_BUNDLES))
  return (bundles ?? []).map(([, bundle]) => bundle.object())
}

function exportIn(json: string): FileValue {
  const value = new FileValue(parsed(json), 'The file')
  if (value.get('format').isNull || value.get('format').text() !== EXPORT_FORMAT) {
    throw new UnreadableError('The file holds no exported chats.')
  }
  if (value.get('version').count() !== 1) throw new UnreadableError('The file was made by a newer page.')
  return value
}

function parsed(text: string): unknown {
  try {
    return parseDocument(text)
  } catch (error) {
    throw new UnreadableError(
      `The file is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** @returns whether the conversation is here now, be it that it was before. */
async function take(read: Read, shelf: Shelf, pricingOf: PricingOf, imported: Imported): Promise<boolean> {
  try {
    const { conversation: given, problems } = read()
    const conversation = reckoned(given, pricingOf)
    refuseTooLarge(conversation)
    const known = await shelf.read(conversation.id)
    if (known !== undefined && isHere(conversation, reckoned(known, pricingOf))) {
      imported.problems.push(`“${titleOf(conversation)}” is here already.`)
      return true
    }
    const added = known === undefined ? conversation : { ...conversation, id: newId('conv') }
    await shelf.add(added)
    imported.ids.push(added.id)
    imported.problems.push(...problems)
    return true
  } catch (error) {
    imported.problems.push(wordsFor(error))
    return false
  }
}

/** A Markdown export has of a conversation what was seen of it. */
function isHere(conversation: Conversation, known: Conversation): boolean {
  return isSame(known, conversation) || isSame(onlyPath(known), conversation)
}

/** The page's own words and figures are not a file's to say: whoever made it may have written anything there. */
function reckoned(conversation: Conversation, pricingOf: PricingOf): Conversation {
  const nodes = Object.entries(conversation.nodes).map(([id, node]) => {
    if (node.role !== 'assistant') return [id, node] as const
    const pricing = node.sent.by === 'keyless' ? FREE : pricingOf(node.sent.body.model)
    const cost = node.usage === null || pricing === undefined ? null : costOf(node.usage, pricing)
    return [id, { ...node, problem: null, cost }] as const
  })
  return { ...conversation, nodes: Object.fromEntries(nodes) }
}

const FREE = { input: '0', output: '0' }

function wordsFor(error: unknown): string {
  if (error instanceof UnreadableError) return error.message
  throw error
}
