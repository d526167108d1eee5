import type { ModelObject } from '@verbatim/protocol'
import { useMemo } from 'react'
import { type Caller, useCaller } from '../service/caller.ts'
import { useModels, useSession, useStatus } from '../service/queries.ts'
import { isCharged } from './is-charged.ts'
import { chosenModel } from './model-words.ts'
import { callerName } from './request.ts'

/** Who asks, and of what models. */
export interface Askers {
  caller: Caller
  /** Whether it is certain who asks: until then nothing is taken up, nor given up. */
  known: boolean
  /** Since when the service runs; undefined while it does not answer. */
  serviceSince: string | undefined
  /** As whom, in one word that changes when it is somebody else. */
  name: string
  /** The model that a question goes to where this one was chosen; undefined while no model is known. */
  modelOf(chosen: string): ModelObject | undefined
  /** What a caller pays, nothing included; undefined where that is not known. */
  pricingOf(model: string): ModelObject['pricing'] | undefined
}

const FREE = { input: '0', output: '0' }

export function useAsking(): Askers {
  const caller = useCaller()
  const models = useModels().data
  const status = useStatus()
  const session = useSession()
  const known = caller.kind === 'key' || !(status.isPending || session.isPending)
  const serviceSince = status.isSuccess ? status.data.started_at : undefined
  const standard = status.data?.default_model
  const name = callerName(caller)
  const charged = isCharged(caller, session.data?.key?.billing)
  const secret = caller.kind === 'key' ? caller.apiKey : ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: a caller of the same name and key is the same
  return useMemo(() => {
    const named = (id: string) => models?.find((model) => model.id === id || model.aliases.includes(id))
    const status = standard === undefined ? undefined : { default_model: standard }
    const modelOf = (chosen: string) => chosenModel(models ?? [], chosen, status)
    const paid = (id: string) => (charged === undefined ? undefined : named(id)?.pricing)
    const pricingOf = (id: string) => (charged === false ? FREE : paid(id))
    return { caller, known, serviceSince, name, modelOf, pricingOf }
  }, [name, secret, known, serviceSince, models, standard, charged])
}
