import type { ModelObject } from '@verbatim/protocol'

interface ModelLineProps {
  models: ModelObject[]
  model: ModelObject | undefined
  onModel: (id: string) => void
}

/** Which model answers, and what it costs. A choice only where there is one. */
export function ModelLine({ models, model, onModel }: ModelLineProps) {
  if (model === undefined) return <p className="model-line">No model yet</p>
  return (
    <p className="model-line">
      {models.length === 1 ? (
        <span className="model">{model.id}</span>
      ) : (
        <select aria-label="Model" value={model.id} onChange={(event) => onModel(event.target.value)}>
          {models.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </select>
      )}
      <span>{priceLine(model)}</span>
    </p>
  )
}

function priceLine({ pricing }: ModelObject): string {
  return `Input ${pricing.input} /M tokens • Output ${pricing.output} /M tokens`
}
