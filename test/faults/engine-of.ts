import assert from 'node:assert/strict'
import { get } from 'node:http'
import { json } from 'node:stream/consumers'
import type { TestService } from '../support/service.ts'
import { descendantsOf, type SystemProcess } from './processes.ts'

/** The engine under a service: llama-server itself, not the shell that guards it. */
export function engineOf(service: TestService): SystemProcess {
  const engine = findEngine(service.pid)
  assert.ok(engine !== undefined, 'the service has no engine')
  return engine
}

export function findEngine(servicePid: number): SystemProcess | undefined {
  return descendantsOf(servicePid).find(({ command }) => /^\S*llama-server\b/.test(command))
}

/** How many slots work now, as the engine itself says on its socket. */
export async function busySlots(engine: SystemProcess): Promise<number> {
  const [, socketPath = ''] = / --host (\S+\.sock)/.exec(engine.command) ?? []
  const slots = await new Promise<unknown>((resolve, reject) => {
    const request = get({ socketPath, path: '/slots', agent: false }, (response) => {
      json(response).then(resolve, reject)
    })
    request.on('error', reject)
  })
  return (slots as { is_processing: boolean }[]).filter((slot) => slot.is_processing).length
}
