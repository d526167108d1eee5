import type { KeyAnswer } from '@verbatim/protocol'
import type { FormEvent } from 'react'
import { announce } from '../ui/announce.ts'
import { FormFoot } from './form-foot.tsx'
import { useKeyActs } from './key-queries.ts'
import { hasSecret } from './key-words.ts'

export function RevokeKey({ listed, onClose }: { listed: KeyAnswer; onClose: () => void }) {
  const { revoke } = useKeyActs()
  function submit(event: FormEvent) {
    event.preventDefault()
    revoke.mutate(listed.id, {
      onSuccess: () => {
        announce('The key is revoked.')
        onClose()
      },
    })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p>
        {hasSecret(listed) ? (
          <>
            <strong>{listed.name}</strong> (<code>{listed.prefix}…</code>) is refused from now on, with all
            its secrets. This cannot be undone.
          </>
        ) : (
          <>
            <strong>{listed.name}</strong> stands for somebody who signed in, who then can ask for no
            completions on this page until it is restored.
          </>
        )}{' '}
        Its usage stays on record.
      </p>
      <FormFoot verb="Revoke the key" busy={revoke.isPending} error={revoke.error} danger onClose={onClose} />
    </form>
  )
}
