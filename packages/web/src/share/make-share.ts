import { withHashedMedia } from '@verbatim/proof'
import type { AnswerNode, MessageNode } from '../chat/conversation.ts'
import { bundleOfAnswer } from '../verification/bundle-of-answer.ts'
import type { MadeBundle } from '../verification/make-bundle.ts'
import type { SharedAnswer, SharedConversation, SharedMessage } from './share-document.ts'
import { BundlePacker } from './shared-bundles.ts'

export interface ShareChoice {
  title: string
  reasoning: boolean
}

/**
 * What is shared of a path through a conversation: its messages as they are seen, each finished answer with its bundle, in which pictures
 * stand as their hashes.
 *
 * @throws ApiError, UnreachableError where a receipt cannot be had.
 */
export async function makeShare(
  path: readonly MessageNode[],
  { title, reasoning }: ShareChoice,
  signal?: AbortSignal,
): Promise<SharedConversation> {
  const packer = new BundlePacker()
  const messages: SharedMessage[] = []
  for (const node of path) {
    if (node.role === 'assistant') messages.push(await sharedAnswer(node, reasoning, packer, signal))
    else if (node.role === 'tool') messages.push({ role: 'tool', results: node.results })
    else
      messages.push({
        role: 'user',
        text: node.text,
        images: node.images.map(({ name, url }) => ({ name, url })),
      })
  }
  return { format: 'verbatim-share', version: 1, title, reasoning, messages }
}

async function sharedAnswer(
  answer: AnswerNode,
  withReasoning: boolean,
  packer: BundlePacker,
  signal: AbortSignal | undefined,
): Promise<SharedAnswer> {
  const { text, reasoning, toolCalls, response, receipt } = answer
  const isSigned = response !== null && receipt !== null
  const leftOut = !withReasoning && reasoning !== ''
  const bundle = isSigned ? await bundleOfAnswer(answer, signal) : null
  const packed = bundle === null ? null : packer.pack(lighten(bundle, leftOut))
  return {
    role: 'assistant',
    text,
    reasoning: withReasoning && reasoning !== '' ? reasoning : null,
    leftOut,
    toolCalls: toolCalls.map(({ id, function: called }) => ({ id, ...called })),
    model: typeof response?.model === 'string' ? response.model : (answer.sent.body.model ?? ''),
    bundle: packed?.text ?? null,
    repeats: packed?.repeats ?? 0,
  }
}

function lighten(bundle: MadeBundle, leftOut: boolean): MadeBundle {
  const request = withHashedMedia(bundle.request) as object
  return { ...bundle, request, response: leftOut ? withoutReasoning(bundle.response) : bundle.response }
}

/** Without what was thought, and without the probabilities of tokens, which may spell it. */
function withoutReasoning(response: Record<string, unknown>): Record<string, unknown> {
  const choices = Array.isArray(response.choices) ? response.choices : []
  return { ...response, choices: choices.map(withoutReasoningOf) }
}

function withoutReasoningOf(choice: { message: Record<string, unknown>; logprobs?: unknown }): object {
  const { reasoning_content: _reasoning, ...message } = choice.message
  return { ...choice, message, logprobs: null }
}
