import type { AnswerNode, Conversation, MessageNode } from './conversation.ts'
import { titleOf } from './title.ts'
import { pathOf } from './tree.ts'

/** What a text belongs to: a message by its id, or null for the system prompt. */
type Owner = string | null

/** One part of a conversation in Markdown: a text that somebody wrote, or what this page writes between those. */
export type MarkdownPart = string | { of: Owner; text: string }

/**
 * A conversation as it is seen, part by part: of each answer what it used, and the receipt by which it can be verified.
 *
 * @param receiptsUrl what stands before a receipt's id in its address.
 */
export function layOut(conversation: Conversation, receiptsUrl: string): MarkdownPart[] {
  const { systemPrompt } = conversation.settings
  return [
    `# ${oneLine(titleOf(conversation))}`,
    ...(systemPrompt === '' ? [] : ['## System prompt', { of: null, text: systemPrompt }]),
    ...pathOf(conversation).flatMap((node) => partsOf(node, receiptsUrl)),
  ]
}

function partsOf(node: MessageNode, receiptsUrl: string): MarkdownPart[] {
  if (node.role === 'tool') return ['## Tool results', ...node.results.map(({ text }) => fenced(text))]
  const text = { of: node.id, text: node.text }
  if (node.role === 'user') {
    return ['## Question', ...node.images.map(({ name }) => `_Image: ${oneLine(name)}_`), text]
  }
  const calls = node.toolCalls.map(
    ({ function: { name, arguments: given } }) => `_Calls ${oneLine(name)}_\n\n${fenced(given, 'json')}`,
  )
  return [...(node.continues === null ? ['## Answer'] : []), text, ...calls, footOf(node, receiptsUrl)]
}

function footOf(answer: AnswerNode, receiptsUrl: string): string {
  const { usage, receipt, response, sent } = answer
  const model = typeof response?.model === 'string' ? response.model : sent.body.model
  const facts = [
    oneLine(model),
    ...endingOf(answer),
    ...(usage === null
      ? []
      : [`${usage.prompt_tokens} prompt tokens, ${usage.completion_tokens} tokens of answer`]),
    receipt === null ? 'unsigned' : `receipt [${receipt}](${receiptsUrl}${encodeURIComponent(receipt)})`,
  ]
  return `_${facts.join(' · ')}_`
}

/** One that still ran is a stopped one once it was imported, so both are called the same. */
function endingOf({ state }: AnswerNode): string[] {
  if (state === 'finished') return []
  return [state === 'failed' ? 'failed' : 'not finished']
}

/** A fence longer than any run of backticks in it. */
function fenced(text: string, language = ''): string {
  let longest = 2
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

function oneLine(words: string): string {
  return words.trim().replace(/\s+/g, ' ')
}
