import type { ReactNode } from 'react'
import { useStatus } from '../service/queries.ts'
import { serviceUrl } from '../service/service-url.ts'
import { useTabKey } from '../service/tab-key.ts'
import { requestCode } from '../text/request-code.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { useHeldDialog } from '../ui/dialog.tsx'

interface ShownSecretProps {
  secret: string
  /** Those that the key may use; null is every one. */
  models: readonly string[] | null
  children?: ReactNode
  onClose: () => void
}

/** The one time that a secret is seen: the service keeps its hash only. Within a dialog. */
export function ShownSecret({ secret, models, children, onClose }: ShownSecretProps) {
  useHeldDialog()
  const [, keepTabKey] = useTabKey()
  const defaultModel = useStatus().data?.default_model
  const model = models?.[0] ?? defaultModel ?? 'gpt-oss'
  const command = firstRequest(secret, model)
  function takeIntoTab() {
    keepTabKey(secret)
    onClose()
  }
  return (
    <div className="stack">
      <p role="status">
        <strong>Copy the key now.</strong> It is not shown again.
      </p>
      <div className="keys-secret">
        <code>{secret}</code>
        <CopyButton text={secret} label="Copy the key" wordy />
      </div>
      {children}
      <h3>Try it</h3>
      <pre className="keys-command">
        <code>{command}</code>
      </pre>
      <div className="row">
        <CopyButton text={command} label="Copy the command" wordy />
      </div>
      <div className="row">
        <button type="button" className="primary" onClick={onClose}>
          I have copied it
        </button>
        <button type="button" onClick={takeIntoTab}>
          Use it in this tab
        </button>
      </div>
    </div>
  )
}

/** A request that the new key can make as it is, for a shell. */
function firstRequest(secret: string, model: string): string {
  const body = { model, messages: [{ role: 'user', content: 'Say hello.' }] }
  const url = `${serviceUrl()}/v1/chat/completions`
  return `export VERBATIM_API_KEY=${secret}\n${requestCode('curl', { url, body, keyed: true })}`
}
