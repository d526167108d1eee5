import { useQuery } from '@tanstack/react-query'
import type { ModelObject } from '@verbatim/protocol'
import { describeError } from '../errors.ts'
import { CodeTabs } from '../markdown/code-tabs.tsx'
import { api } from '../service/api.ts'
import { serviceUrl } from '../service/service-url.ts'
import { Busy } from '../ui/busy.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { DETERMINISM } from './determinism.ts'
import { ModelFacts } from './model-facts.tsx'
import { modelSamples } from './model-samples.ts'
import { ModelSpeed } from './model-speed.tsx'
import { ParameterTable } from './parameter-table.tsx'
import { TryLinks } from './try-links.tsx'
import './models.css'

/** All that is known of one model; `id` may be an alias. */
export function ModelPage({ id }: { id: string }) {
  const model = useQuery({
    queryKey: ['model', id],
    queryFn: ({ signal }) => api<ModelObject>(`/v1/models/${encodeURIComponent(id)}`, { signal }),
    staleTime: 60_000,
  })
  return (
    <Page title={model.data?.id ?? id} wide actions={model.data && <TryLinks id={model.data.id} />}>
      {model.error !== null && (
        <Notice problem={describeError(model.error)} onRetry={() => model.refetch()} />
      )}
      {model.isPending && <Busy label="Reading the model" />}
      {model.data !== undefined && <Known model={model.data} />}
    </Page>
  )
}

function Known({ model }: { model: ModelObject }) {
  const { determinism } = model
  return (
    <>
      <p>{model.description}</p>
      <ModelFacts model={model} />
      <section className="stack">
        <h2>Speed on this server</h2>
        <ModelSpeed id={model.id} />
      </section>
      <section className="stack">
        <h2>Whether an answer can be replayed</h2>
        <p>
          Class <strong>{determinism.class}</strong>. {DETERMINISM[determinism.class].long}
        </p>
      </section>
      <section className="stack">
        <h2>Parameters</h2>
        <ParameterTable parameters={model.parameters} />
      </section>
      <section className="stack">
        <h2>Sample</h2>
        <CodeTabs label="Sample" samples={modelSamples(serviceUrl(), model.id)} />
      </section>
    </>
  )
}
