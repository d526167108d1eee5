import { type ModelObject, VerbatimClient } from '@verbatim/protocol'
import { useEffect, useRef, useState } from 'react'
import { serviceUrl } from '../backend/service-url.ts'
import { NO_SETTINGS, parametersOf } from '../settings/settings.ts'
import { SettingsFields } from '../settings/settings-fields.tsx'
import { useApiKey } from '../settings/use-api-key.ts'
import { Announcer } from './announcer.tsx'
import { Composer } from './composer.tsx'
import { ExchangeView } from './exchange-view.tsx'
import { ModelLine } from './model-line.tsx'
import { useChat } from './use-chat.ts'
import { useStickToEnd } from './use-stick-to-end.ts'

export function ChatPage({ models }: { models: ModelObject[] }) {
  const chat = useChat()
  const [apiKey, setApiKey] = useApiKey()
  const [settings, setSettings] = useState(NO_SETTINGS)
  const [modelId, setModelId] = useState('')
  const input = useRef<HTMLTextAreaElement>(null)
  const model = models.find(({ id }) => id === modelId) ?? models[0]
  const newest = chat.exchanges.at(-1)
  useStickToEnd()
  useEffect(() => input.current?.focus(), [])

  const client = () => new VerbatimClient({ baseUrl: serviceUrl(), ...(apiKey === '' ? {} : { apiKey }) })
  const options = () => ({ model: model?.id ?? '', ...parametersOf(settings) })

  function askAgain() {
    if (newest === undefined) return
    chat.askAgain(newest, client(), options())
    input.current?.focus()
  }

  function newChat() {
    chat.clear()
    input.current?.focus()
  }

  return (
    <>
      <main className="conversation">
        <h1 className="visually-hidden">Chat</h1>
        {chat.exchanges.length === 0 && <p className="empty">Ask {model?.id ?? 'the model'} something.</p>}
        {chat.exchanges.map((exchange) => (
          <ExchangeView
            key={exchange.id}
            exchange={exchange}
            onAgain={exchange === newest ? askAgain : undefined}
          />
        ))}
      </main>
      <Announcer exchange={newest} />
      <footer className="dock">
        <Composer
          inputRef={input}
          running={chat.running}
          ready={model !== undefined}
          onSend={(prompt) => chat.ask(prompt, client(), options())}
          onStop={chat.stop}
        />
        <div className="dock-foot">
          <ModelLine models={models} model={model} onModel={setModelId} />
          <button type="button" className="plain" onClick={newChat} disabled={chat.exchanges.length === 0}>
            New chat
          </button>
          <SettingsFields settings={settings} onSettings={setSettings} apiKey={apiKey} onApiKey={setApiKey} />
        </div>
      </footer>
    </>
  )
}
