import type { LibraryModel } from '@verbatim/protocol'
import { useState } from 'react'
import { describeError } from '../errors.ts'
import { FormFoot } from '../keys/form-foot.tsx'
import type { Access } from '../keys/use-access.ts'
import { bytes } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import { isPulling, type LibraryAct, useLibrary, useLibraryAct } from './library-queries.ts'
import { PullProgress } from './pull-progress.tsx'
import { useEndOfPulls } from './use-end-of-pulls.ts'

type Do = (act: LibraryAct, id: string) => void

/** The models of the manifest: those that are here, and those that can be brought here. */
export function LibrarySection({ access }: { access: Access }) {
  const library = useLibrary(access)
  const act = useLibraryAct()
  const [removing, setRemoving] = useState<LibraryModel | undefined>()
  useEndOfPulls(library.data)

  function ask(model: LibraryModel) {
    act.reset()
    setRemoving(model)
  }

  function leave() {
    act.reset()
    setRemoving(undefined)
  }

  return (
    <>
      <p className="quiet">
        One model is served; another is chosen at the start of the service, with <code>--model ID</code>. What
        is pulled here is ready then.
      </p>
      {act.isError && removing === undefined && <Notice problem={describeError(act.error)} />}
      <Asked asked={library} label="Reading the library">
        {(models) => (
          <DataTable
            caption="Models"
            captionHidden
            columns={columns((what, id) => act.mutate({ act: what, id }), ask)}
            rows={models}
            keyOf={({ id }) => id}
            empty="The manifest names no model."
          />
        )}
      </Asked>
      <Dialog open={removing !== undefined} title={`Remove ${removing?.id ?? ''}`} onClose={leave}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            const id = removing?.id ?? ''
            act.mutate({ act: 'remove', id }, { onSuccess: () => setRemoving(undefined) })
          }}
        >
          <p>
            Its files are deleted from this machine: {bytes(removing?.size_bytes ?? 0)}. It can be pulled
            again.
          </p>
          <FormFoot danger verb="Remove" busy={act.isPending} error={act.error} onClose={leave} />
        </form>
      </Dialog>
    </>
  )
}

function columns(run: Do, remove: (model: LibraryModel) => void): Column<LibraryModel>[] {
  return [
    {
      key: 'id',
      label: 'Model',
      render: ({ id, description, license }) => (
        <div className="admin-model">
          <strong>{id}</strong>
          <br />
          <small>
            {description} Licence: {license}.
          </small>
        </div>
      ),
    },
    { key: 'state', label: 'State', render: (model) => <State model={model} run={run} remove={remove} /> },
    { key: 'size', label: 'Size', numeric: true, render: ({ size_bytes }) => bytes(size_bytes) },
    {
      key: 'fits',
      label: 'Fits this machine',
      render: ({ fits }) => (fits ? 'yes' : 'too little memory'),
    },
    {
      key: 'digest',
      label: 'SHA-256',
      render: ({ sha256 }) =>
        sha256 === null ? 'told by the first pull' : <code title={sha256}>{sha256.slice(0, 12)}…</code>,
    },
  ]
}

interface StateProps {
  model: LibraryModel
  run: Do
  remove: (model: LibraryModel) => void
}

function State({ model, run, remove }: StateProps) {
  const { served, pull } = model
  if (served) return <span className="badge good">Served now</span>
  return (
    <div className="admin-pull">
      {pull !== null && isPulling(model) ? (
        <PullProgress id={model.id} pull={pull} />
      ) : (
        <StillState model={model} />
      )}
      <Act {...actOf({ model, run, remove })} />
    </div>
  )
}

function StillState({ model: { present, pull } }: { model: LibraryModel }) {
  return (
    <>
      {pull?.problem && <p>The pull failed: {pull.problem}</p>}
      {pull?.state === 'cancelled' && <p>The pull was cancelled. What came is kept, and gone on from.</p>}
      <span>{present ? 'Here' : 'Not here'}</span>
    </>
  )
}

interface ActProps {
  verb: string
  label: string
  danger?: boolean
  onAct: () => void
}

/** One button for all that may be done, so that it keeps the focus while a pull begins and ends. */
function Act({ verb, label, danger = false, onAct }: ActProps) {
  return (
    <button type="button" className={danger ? 'small danger' : 'small'} aria-label={label} onClick={onAct}>
      {verb}
    </button>
  )
}

function actOf({ model, run, remove }: StateProps): ActProps {
  const { id, present } = model
  if (isPulling(model)) {
    return { verb: 'Cancel', label: `Cancel the pull of ${id}`, onAct: () => run('cancel', id) }
  }
  if (present) return { verb: 'Remove', label: `Remove ${id}`, danger: true, onAct: () => remove(model) }
  return { verb: 'Pull', label: `Pull ${id}`, onAct: () => run('pull', id) }
}
