/** One model of `GET /api/v1/library`: what this machine could run. Sizes in bytes. */
export interface LibraryModel {
  id: string
  description: string
  license: string
  context_length: number
  size_bytes: number
  /** All its files are here. */
  present: boolean
  /** It runs now, and requests may name it. */
  served: boolean
  /** Its weights and one slot of 4,096 tokens take less than 80 % of the memory. */
  fits: boolean
  /** Of the weights: from the manifest, or what the hub stated at the first pull. */
  sha256: string | null
  /** The newest pull since the service started; null where there was none. */
  pull: PullState | null
}

export interface PullState {
  state: 'running' | 'done' | 'failed' | 'cancelled'
  /** What it is doing, or did last: "Downloading …". */
  step: string
  /** Of that step, in `unit`; `total` is null while it is not known. */
  at: number
  total: number | null
  unit: 'bytes' | 'steps'
  /** Why it failed, and what to do. */
  problem: string | null
  started_at: string
}
