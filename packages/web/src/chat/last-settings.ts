import type { ReasoningEffort } from '@verbatim/protocol'
import { keepItem, readItem } from '../service/storage.ts'
import { type ConversationSettings, NO_SETTINGS } from './conversation.ts'
import { EFFORTS } from './efforts.ts'

const ITEM = 'verbatim-chat-settings'

/** What a new conversation begins with: the model and the effort that were chosen last in this browser. All else is of one conversation. */
export function readLastSettings(): ConversationSettings {
  const kept = parsed(readItem('local', ITEM) ?? '{}')
  return { ...NO_SETTINGS, model: modelOf(kept), reasoningEffort: effortOf(kept) }
}

export function keepLastSettings({ model, reasoningEffort }: ConversationSettings): void {
  keepItem('local', ITEM, JSON.stringify({ model, reasoningEffort }))
}

function modelOf({ model }: Record<string, unknown>): string {
  return typeof model === 'string' ? model : ''
}

function effortOf({ reasoningEffort }: Record<string, unknown>): ReasoningEffort | null {
  return EFFORTS.find((effort) => effort === reasoningEffort) ?? null
}

/** What an extension or an older page may have left there is not to keep anybody from asking. */
function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
