import type { ModelObject } from '@verbatim/protocol'
import { ParameterField } from '../chat/parameter-field.tsx'
import { Field } from '../ui/field.tsx'
import { type Surface, withMember } from './playground-request.ts'

interface RequestFormProps {
  /** undefined while the JSON does not parse. */
  body: Record<string, unknown> | undefined
  form: Surface['form']
  model: ModelObject | undefined
  models: readonly ModelObject[]
  keyless: boolean
  onText: (text: string) => void
}

/** The request as fields; each change is made to the one text that the editor shows. */
export function RequestForm({ body, form, model, models, keyless, onText }: RequestFormProps) {
  if (body === undefined) return <p>The JSON has a mistake: correct it under JSON.</p>
  const named = String(body.model ?? '')
  const set = (name: string, value: unknown) => onText(withMember(body, name, value))
  return (
    <div className="stack">
      <Field label="Model">
        {(ids) => (
          <select {...ids} value={named} onChange={(event) => set('model', event.target.value)}>
            {namesOf(models, named).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label={form === 'input' ? 'Input' : 'Last message'}
        hint="The rest of the conversation is under JSON."
      >
        {(ids) => (
          <textarea
            {...ids}
            rows={4}
            value={promptOf(body, form)}
            onChange={(event) => set(form, withPrompt(body, form, event.target.value))}
          />
        )}
      </Field>
      <label className="row">
        <input
          type="checkbox"
          checked={body.stream === true}
          onChange={(event) => set('stream', event.target.checked)}
        />
        Stream the answer
      </label>
      {form === 'messages' && (
        <details>
          <summary>Parameters</summary>
          <div className="playground-fields">
            {(model?.parameters ?? [])
              .filter(({ supported }) => supported)
              .map((parameter) => (
                <ParameterField
                  key={parameter.name}
                  parameter={parameter}
                  value={body[parameter.name]}
                  keyless={keyless}
                  onValue={(value) => set(parameter.name, value)}
                />
              ))}
          </div>
        </details>
      )}
    </div>
  )
}

/** The request may name a model by another name, or one that is not here. */
function namesOf(models: readonly ModelObject[], named: string): string[] {
  const ids = models.map(({ id }) => id)
  return ids.includes(named) ? ids : [named, ...ids]
}

function promptOf(body: Record<string, unknown>, form: Surface['form']): string {
  if (form === 'input') return typeof body.input === 'string' ? body.input : ''
  const last = Array.isArray(body.messages) ? body.messages.at(-1) : undefined
  return typeof last?.content === 'string' ? last.content : ''
}

function withPrompt(body: Record<string, unknown>, form: Surface['form'], prompt: string): unknown {
  if (form === 'input') return prompt
  const messages = Array.isArray(body.messages) ? body.messages : []
  return [...messages.slice(0, -1), { role: 'user', ...messages.at(-1), content: prompt }]
}
