import type { KeyAnswer } from '@verbatim/protocol'
import type { FormEvent } from 'react'
import { announce } from '../ui/announce.ts'
import { FormFoot } from './form-foot.tsx'
import { useKeyActs } from './key-queries.ts'

/** Lets this page be used again by the member for whom the key stands. */
export function RestoreKey({ listed, onClose }: { listed: KeyAnswer; onClose: () => void }) {
  const { restore } = useKeyActs()
  function submit(event: FormEvent) {
    event.preventDefault()
    restore.mutate(listed.id, {
      onSuccess: () => {
        announce('The key is restored.')
        onClose()
      },
    })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p>
        <strong>{listed.name}</strong> stands for somebody who signed in. Restored, it lets them ask for
        completions on this page again.
      </p>
      <FormFoot verb="Restore the key" busy={restore.isPending} error={restore.error} onClose={onClose} />
    </form>
  )
}
