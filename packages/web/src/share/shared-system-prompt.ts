import type { SharedMessage } from './share-document.ts'
import type { SharedBundles } from './shared-bundles.ts'

/** The system prompt that the first answer was asked with; empty where there was none. */
export function sharedSystemPrompt(messages: readonly SharedMessage[], bundles: SharedBundles): string {
  const bundle = bundles.at(messages.findIndex(({ role }) => role === 'assistant'))
  const { messages: asked } = (bundle?.request ?? {}) as { messages?: Record<string, unknown>[] }
  const [first] = asked ?? []
  return first?.role === 'system' && typeof first.content === 'string' ? first.content : ''
}
