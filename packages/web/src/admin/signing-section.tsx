import { useQuery } from '@tanstack/react-query'
import type { ServiceDescription } from '@verbatim/protocol'
import { Link } from 'wouter'
import { api } from '../service/api.ts'
import { moment } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { DataTable } from '../ui/data-table.tsx'

/** Whose signatures answers have, and where they are logged. A key is rotated at the machine, where it lies. */
export function SigningSection() {
  const described = useQuery({
    queryKey: ['description'],
    queryFn: ({ signal }) => api<ServiceDescription>('/.well-known/verbatim.json', { signal }),
  })
  return (
    <Asked asked={described} label="Reading what signs">
      {(description) => <Signing {...description} />}
    </Asked>
  )
}

function Signing({ operator, operators, chain_id, log }: ServiceDescription) {
  return (
    <>
      <dl className="facts">
        <dt>Signs now</dt>
        <dd>
          <code>{operator}</code> <CopyButton text={operator} label="Copy the address" />
        </dd>
        <dt>Chain id</dt>
        <dd>{chain_id}</dd>
        <dt>Key of the log</dt>
        <dd>
          <code>{log.vkey}</code> <CopyButton text={log.vkey} label="Copy the key of the log" />
        </dd>
        <dt>Witnesses</dt>
        <dd>{log.witnesses.length === 0 ? 'none are asked' : log.witnesses.join(', ')}</dd>
      </dl>
      <DataTable
        caption="All keys that ever signed"
        columns={[
          {
            key: 'address',
            label: 'Address',
            render: ({ address }) => <code className="admin-address">{address}</code>,
          },
          { key: 'since', label: 'Since', render: ({ since }) => moment(since) },
          { key: 'until', label: 'Until', render: ({ until }) => (until === null ? 'now' : moment(until)) },
          {
            key: 'handover',
            label: 'Handed over',
            render: ({ until, handover, successor }) =>
              until === null ? '–' : handover === null ? 'without a signature' : `signed, to ${successor}`,
          },
        ]}
        rows={operators}
        keyOf={({ address }) => address}
        empty="No key has signed."
      />
      <p className="quiet">
        The key lies with the service, so it is rotated there: <code>verbatim operator rotate</code>. The old
        key signs that the new one follows it, and readers’ browsers go along. How long the log is stands on
        the <Link href="/status">status page</Link>.
      </p>
    </>
  )
}
