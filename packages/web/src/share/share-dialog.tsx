import { lazy, Suspense } from 'react'
import type { Conversation } from '../chat/conversation.ts'

const ShareDialogBody = lazy(async () => ({ default: (await import('./share-form.tsx')).ShareForm }))

interface ShareDialogProps {
  conversation: Conversation
  open: boolean
  onClose: () => void
}

/** Makes a public link of what is seen of a conversation, and lists the links made before. */
export function ShareDialog({ conversation, open, onClose }: ShareDialogProps) {
  if (!open) return null
  return (
    <Suspense>
      <ShareDialogBody conversation={conversation} onClose={onClose} />
    </Suspense>
  )
}
