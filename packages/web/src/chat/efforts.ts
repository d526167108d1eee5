import type { ReasoningEffort } from '@verbatim/protocol'

/** Protocol has them too, in the module of its schemas, which would bring the validator into the page. */
const KNOWN: Record<ReasoningEffort, true> = {
  none: true,
  minimal: true,
  low: true,
  medium: true,
  high: true,
  xhigh: true,
}

export const EFFORTS = Object.keys(KNOWN) as ReasoningEffort[]
