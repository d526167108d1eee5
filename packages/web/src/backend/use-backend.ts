import { type ModelObject, VerbatimClient } from '@verbatim/protocol'
import { useEffect, useState } from 'react'
import { serviceUrl } from './service-url.ts'

export type BackendState = 'checking' | 'online' | 'offline'

export interface Backend {
  state: BackendState
  models: ModelObject[]
}

const CHECK_EVERY_MS = 10_000
const CHECK_TIMEOUT_MS = 5_000

/** Whether the service answers, asked again and again, and the models that it serves. */
export function useBackend(): Backend {
  const [backend, setBackend] = useState<Backend>({ state: 'checking', models: [] })
  useEffect(() => {
    const stop = new AbortController()
    async function check() {
      const state = await askHealth(stop.signal)
      const models = state === 'online' ? await askModels(stop.signal) : undefined
      if (stop.signal.aborted) return
      setBackend((before) => ({
        state: state === 'online' && models === undefined ? 'offline' : state,
        models: models ?? before.models,
      }))
    }
    const timer = setInterval(check, CHECK_EVERY_MS)
    for (const event of ['online', 'offline', 'focus']) {
      addEventListener(event, check, { signal: stop.signal })
    }
    check()
    return () => {
      clearInterval(timer)
      stop.abort()
    }
  }, [])
  return backend
}

async function askHealth(signal: AbortSignal): Promise<BackendState> {
  try {
    const response = await fetch(`${serviceUrl()}/healthz`, { signal: bounded(signal), cache: 'no-store' })
    return response.ok ? 'online' : 'offline'
  } catch {
    return 'offline'
  }
}

/** undefined when they cannot be had: the next check asks again, and the pill says so meanwhile. */
async function askModels(signal: AbortSignal): Promise<ModelObject[] | undefined> {
  try {
    return await new VerbatimClient({ baseUrl: serviceUrl() }).models(bounded(signal))
  } catch {
    return undefined
  }
}

function bounded(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)])
}
