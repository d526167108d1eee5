import { type FormEvent, useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'

interface RenameDialogProps {
  /** null: closed. */
  title: string | null
  onRename: (title: string) => void
  onClose: () => void
}

export function RenameDialog({ title, onRename, onClose }: RenameDialogProps) {
  return (
    <Dialog open={title !== null} title="Rename this conversation" onClose={onClose}>
      {title !== null && <RenameForm title={title} onRename={onRename} onClose={onClose} />}
    </Dialog>
  )
}

const MOST_CHARACTERS = 200

function RenameForm({ title, onRename, onClose }: RenameDialogProps & { title: string }) {
  const [name, setName] = useState(title)

  function submit(event: FormEvent) {
    event.preventDefault()
    onRename(name.trim())
    onClose()
  }

  return (
    <form className="stack" onSubmit={submit}>
      <Field label="Name" hint="Empty: its first words stand for it.">
        {(control) => (
          <input
            {...control}
            maxLength={MOST_CHARACTERS}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <div className="row">
        <button type="submit" className="primary">
          Rename
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  )
}
