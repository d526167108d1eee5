import { startTestService, type TestService } from '../support/service.ts'
import { type BadUpstream, startBadUpstream } from './start-bad-upstream.ts'

export interface FaultyService {
  service: TestService
  upstream: BadUpstream
  stop(): Promise<void>
}

/** A service whose engine is the bad upstream. */
export async function startFaultyService(env: Record<string, string>): Promise<FaultyService> {
  const upstream = await startBadUpstream()
  try {
    const own = { VERBATIM_UPSTREAM_URL: upstream.url, VERBATIM_MODEL: 'bad-model' }
    const service = await startTestService({ ...own, ...env })
    const stop = async () => {
      await service.stop()
      await upstream.stop()
    }
    return { service, upstream, stop }
  } catch (error) {
    await upstream.stop()
    throw error
  }
}

export interface ServiceStatus {
  queue: { slots: number; running: number; waiting: number }
}

export async function statusOf(service: TestService): Promise<ServiceStatus> {
  const response = await fetch(`${service.url}/api`)
  return (await response.json()) as ServiceStatus
}

/** Whether every slot is free and nobody waits. */
export async function isIdle(service: TestService): Promise<boolean> {
  const { queue } = await statusOf(service)
  return queue.running === 0 && queue.waiting === 0
}
