import type { ModelObject } from '@verbatim/protocol'
import { Link } from 'wouter'
import { describeError } from '../errors.ts'
import { useModels, useStatus } from '../service/queries.ts'
import { count, rate, span } from '../text/numbers.ts'
import { priceLine } from '../text/price-line.ts'
import { Busy } from '../ui/busy.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { DETERMINISM } from './determinism.ts'
import { modelPath, TryLinks } from './try-links.tsx'
import './models.css'

/** The Model Library: every model that is served, and what one chooses by. */
export function ModelsPage() {
  const models = useModels()
  return (
    <Page title="Model Library" wide>
      <p className="quiet">Every model that this service runs. All numbers are its own.</p>
      {models.error !== null && (
        <Notice problem={describeError(models.error)} onRetry={() => models.refetch()} />
      )}
      {models.isPending && <Busy label="Reading the models" />}
      <ul className="models-list">
        {models.data?.map((model) => (
          <li key={model.id}>
            <ModelCard model={model} />
          </li>
        ))}
      </ul>
    </Page>
  )
}

function ModelCard({ model }: { model: ModelObject }) {
  const { determinism } = model
  return (
    <article className="card models-card">
      <h2>
        <Link href={modelPath(model.id)}>{model.id}</Link>
      </h2>
      <p>{model.description}</p>
      <dl className="facts">
        <dt>Reads</dt>
        <dd>{model.input_modalities.join(', ')}</dd>
        <dt>Context</dt>
        <dd>{count(model.context_length)} tokens</dd>
        <dt>Price</dt>
        <dd>{priceLine(model)}</dd>
        <dt>Answers</dt>
        <dd>{DETERMINISM[determinism.class].short}</dd>
        <dt>Speed here</dt>
        <dd>
          <SpeedLine id={model.id} />
        </dd>
      </dl>
      <TryLinks id={model.id} />
    </article>
  )
}

function SpeedLine({ id }: { id: string }) {
  const status = useStatus().data?.models.find((model) => model.id === id)
  if (status === undefined) return 'not known'
  const { median_first_token_ms: first, median_tokens_per_second: speed } = status
  const words = [
    ...(first === null ? [] : [`first token ${span(first)}`]),
    ...(speed === null ? [] : [rate(speed)]),
  ]
  return words.length === 0 ? 'nothing measured yet' : words.join(', ')
}
