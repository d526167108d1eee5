import { type Settings, TEMPERATURE } from './settings.ts'

interface SettingsFieldsProps {
  settings: Settings
  onSettings: (settings: Settings) => void
  apiKey: string
  onApiKey: (key: string) => void
}

export function SettingsFields({ settings, onSettings, apiKey, onApiKey }: SettingsFieldsProps) {
  return (
    <details className="settings">
      <summary>Settings</summary>
      <div className="fields">
        <label>
          Temperature
          <input
            type="number"
            min={TEMPERATURE.min}
            max={TEMPERATURE.max}
            step="0.1"
            placeholder="default"
            value={settings.temperature}
            onChange={(event) => onSettings({ ...settings, temperature: event.target.value })}
          />
          <small>0 to 2; lower is steadier</small>
        </label>
        <label>
          Most tokens
          <input
            type="number"
            min="1"
            step="1"
            placeholder="default"
            value={settings.maxTokens}
            onChange={(event) => onSettings({ ...settings, maxTokens: event.target.value })}
          />
          <small>Length of one answer</small>
        </label>
        <label>
          API key
          <input
            type="password"
            autoComplete="off"
            spellCheck={false}
            placeholder="none"
            value={apiKey}
            onChange={(event) => onApiKey(event.target.value)}
          />
          <small>Optional; kept until this tab closes</small>
        </label>
      </div>
    </details>
  )
}
