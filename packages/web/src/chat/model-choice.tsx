import type { ModelObject, ReasoningEffort, ServiceStatus } from '@verbatim/protocol'
import type { ConversationSettings } from './conversation.ts'
import { effortFor, effortWords, modelWords, settingsFor } from './model-words.ts'

interface ModelChoiceProps {
  models: readonly ModelObject[]
  model: ModelObject | undefined
  status: ServiceStatus | undefined
  settings: ConversationSettings
  onSettings: (settings: ConversationSettings) => void
}

/** Which model answers and how long it thinks, with what either takes on this server. */
export function ModelChoice({ models, model, status, settings, onSettings }: ModelChoiceProps) {
  if (model === undefined) return <span className="quiet">No model yet</span>

  function chooseModel(id: string) {
    const next = models.find((known) => known.id === id)
    if (next !== undefined) onSettings(settingsFor(next, settings))
  }

  function chooseEffort(effort: string) {
    onSettings({ ...settings, reasoningEffort: effort === '' ? null : (effort as ReasoningEffort) })
  }

  return (
    <>
      <select aria-label="Model" value={model.id} onChange={(event) => chooseModel(event.target.value)}>
        {models.map((known) => (
          <option key={known.id} value={known.id}>
            {modelWords(known, status)}
          </option>
        ))}
      </select>
      {model.reasoning_efforts.length > 0 && (
        <select
          aria-label="Reasoning effort"
          value={effortFor(model, settings) ?? ''}
          onChange={(event) => chooseEffort(event.target.value)}
        >
          <option value="">Default effort</option>
          {model.reasoning_efforts.map((effort) => (
            <option key={effort} value={effort}>
              {effortWords(effort, model, status)}
            </option>
          ))}
        </select>
      )}
    </>
  )
}
