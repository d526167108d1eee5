import type { ModelObject, ParameterObject } from '@verbatim/protocol'
import { useEffect, useState } from 'react'
import { useTabKey } from '../service/tab-key.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import type { ConversationSettings } from './conversation.ts'
import { ParameterField } from './parameter-field.tsx'
import { settableParameters, withParameter } from './parameter-values.ts'

interface ParametersDialogProps {
  open: boolean
  model: ModelObject | undefined
  settings: ConversationSettings
  keyless: boolean
  onSettings: (settings: ConversationSettings) => void
  onClose: () => void
}

/** What the next questions are asked with: a system prompt, the parameters that the model honours, and a key. */
export function ParametersDialog(props: ParametersDialogProps) {
  const { open, model, settings, keyless, onSettings, onClose } = props
  const parameters = settableParameters(model?.parameters ?? [])
  const [resets, setResets] = useState(0)

  /** What is typed and wrong stands in its field only, which begins anew. */
  function reset() {
    onSettings({ ...settings, parameters: {}, systemPrompt: '' })
    setResets(resets + 1)
  }

  return (
    <Dialog open={open} title="Parameters" onClose={onClose}>
      <div className="stack chat-parameters">
        <Field label="System prompt" hint="Said to the model before the conversation begins.">
          {(control) => (
            <textarea
              {...control}
              rows={3}
              value={settings.systemPrompt}
              onChange={(event) => onSettings({ ...settings, systemPrompt: event.target.value })}
            />
          )}
        </Field>
        <p className="quiet">
          {model === undefined
            ? 'The parameters show here once a model is known.'
            : `What ${model.id} honours. An empty field leaves the choice to the service.`}
        </p>
        <div key={resets} className="chat-parameter-fields">
          {parameters.map((parameter) => (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              value={settingOf(settings, parameter)}
              keyless={keyless}
              onValue={(value) => onSettings(withParameter(settings, parameter.name, value))}
            />
          ))}
        </div>
        <TabKeyField />
        <div className="row">
          <button type="button" className="primary" onClick={onClose}>
            Done
          </button>
          <button
            type="button"
            disabled={Object.keys(settings.parameters).length === 0 && settings.systemPrompt === ''}
            onClick={reset}
          >
            Reset all
          </button>
        </div>
      </div>
    </Dialog>
  )
}

function settingOf({ parameters }: ConversationSettings, { name }: ParameterObject): unknown {
  return parameters[name as keyof ConversationSettings['parameters']]
}

/** The key that this tab asks with. */
export function TabKeyField() {
  const [key, keep] = useTabKey()
  const [typed, setTyped] = useState(key)
  useEffect(() => setTyped(key), [key])
  return (
    <Field label="API key" hint="Optional. Kept until this tab closes, and sent to this service only.">
      {(control) => (
        <input
          {...control}
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          // Half a key is nobody's: the service is asked once it is typed in full.
          onBlur={() => keep(typed)}
          onKeyDown={(event) => event.key === 'Enter' && keep(typed)}
        />
      )}
    </Field>
  )
}
