import { useQuery } from '@tanstack/react-query'
import { openCheckpoint } from '@verbatim/proof'
import { type ServiceDescription, VerbatimClient } from '@verbatim/protocol'
import { Link } from 'wouter'
import { serviceUrl } from '../service/service-url.ts'
import { plural } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { CopyButton } from '../ui/copy-button.tsx'

const EVERY_MS = 10_000

/** Who signs, and how long the log is. That the log's own key signed its checkpoint is checked here; that this is the right log is not. */
export function OperatorFacts() {
  const asked = useQuery({ queryKey: ['operator-and-log'], queryFn: readOperator, refetchInterval: EVERY_MS })
  return (
    <Asked asked={asked} label="Reading the log's checkpoint">
      {(read) => <Facts {...read} />}
    </Asked>
  )
}

function Facts({ description, log }: OperatorAndLog) {
  return (
    <>
      <dl className="facts card">
        <dt>Operator signs as</dt>
        <dd>
          <code>{description.operator}</code>
          <CopyButton text={description.operator} label="Copy the operator's address" />
        </dd>
        <dt>Chain id</dt>
        <dd>{description.chain_id}</dd>
        <dt>Log</dt>
        <dd>
          {log === undefined ? 'no checkpoint yet' : `${plural(log.treeSize, 'receipt')}, in ${log.origin}`}
        </dd>
        {log !== undefined && (
          <>
            <dt>Root of the log</dt>
            <dd>
              <code>{log.root}</code>
            </dd>
          </>
        )}
        <dt>Witnesses</dt>
        <dd>{plural(description.log.witnesses.length, 'witness', 'witnesses')}</dd>
      </dl>
      <div className="row">
        <Link className="button" href="/verify">
          Verify an answer
        </Link>
        <a className="button" href={`${serviceUrl()}/log/checkpoint`}>
          The checkpoint itself
        </a>
      </div>
    </>
  )
}

interface OperatorAndLog {
  description: ServiceDescription
  /** Undefined before the first receipt is logged. */
  log: { treeSize: number; origin: string; root: string } | undefined
}

async function readOperator({ signal }: { signal: AbortSignal }): Promise<OperatorAndLog> {
  const client = new VerbatimClient({ baseUrl: serviceUrl() })
  const [description, note] = await Promise.all([
    client.description(signal),
    client.logFile('checkpoint', signal),
  ])
  if (note === undefined) return { description, log: undefined }
  const { treeSize, origin, text } = openCheckpoint(note, description.log.vkey)
  return { description, log: { treeSize, origin, root: text.split('\n')[2] ?? '' } }
}
