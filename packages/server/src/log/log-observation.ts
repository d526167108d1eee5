import type { Observation } from '../observe/observe.ts'

/** What the log reports. Entries are digests and no secret, yet none is told. */
export type LogObservation = Extract<Observation, { type: `log-${string}` | `witness-${string}` }>

export type ObserveLog = (observation: LogObservation) => void
