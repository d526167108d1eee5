import type { AnswerNode, Conversation, MessageNode } from './conversation.ts'
import { titleOf } from './title.ts'
import { pathOf } from './tree.ts'

/** A conversation as it is seen, in Markdown; of each answer what it used, and the receipt by which it can be verified. */
export function markdownOf(conversation: Conversation, receiptUrl: (id: string) => string): string {
  const { systemPrompt } = conversation.settings
  const parts = [
    `# ${titleOf(conversation)}`,
    ...(systemPrompt === '' ? [] : [`## System prompt\n\n${systemPrompt}`]),
    ...pathOf(conversation).map((node) => partOf(node, receiptUrl)),
  ]
  return `${parts.join('\n\n')}\n`
}

function partOf(node: MessageNode, receiptUrl: (id: string) => string): string {
  if (node.role === 'user') {
    const images = node.images.map(({ name }) => `_Image: ${name}_`)
    return ['## Question', ...images, ...(node.text === '' ? [] : [node.text])].join('\n\n')
  }
  const heading = node.continues === null ? ['## Answer'] : []
  const calls = node.toolCalls.map(
    ({ function: { name, arguments: given } }) => `_Calls ${name}_\n\n${fenced(given)}`,
  )
  return [...heading, ...(node.text === '' ? [] : [node.text]), ...calls, footOf(node, receiptUrl)].join(
    '\n\n',
  )
}

function footOf(answer: AnswerNode, receiptUrl: (id: string) => string): string {
  const { usage, receipt, response, state, sent } = answer
  const model = typeof response?.model === 'string' ? response.model : sent.body.model
  const facts = [
    model,
    ...(state === 'finished' ? [] : [state]),
    ...(usage === null
      ? []
      : [`${usage.prompt_tokens} prompt tokens, ${usage.completion_tokens} tokens of answer`]),
    receipt === null ? 'unsigned' : `receipt [${receipt}](${receiptUrl(receipt)})`,
  ]
  return `_${facts.join(' · ')}_`
}

/** A fence longer than any run of backticks in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}json\n${text}\n${fence}`
}

export async function exportMarkdown(conversation: Conversation): Promise<Blob> {
  const { serviceUrl } = await import('../service/service-url.ts')
  const receiptUrl = (id: string) => `${serviceUrl()}/v1/receipts/${encodeURIComponent(id)}`
  return new Blob([markdownOf(conversation, receiptUrl)], { type: 'text/markdown;charset=utf-8' })
}
