import type { ModelObject } from '@verbatim/protocol'

/** What each class means for a reader (docs/design/determinism.md). */
export const DETERMINISM: Record<ModelObject['determinism']['class'], { short: string; long: string }> = {
  exact: {
    short: 'Exact: can be replayed bit for bit',
    long: 'The same request and seed give the same bytes, alone or among others, today or after a restart, on this engine and instruction set. Anybody who runs them can replay an answer: the replay matches, or it shows at which token the answer differs.',
  },
  fast: {
    short: 'Fast: a replay may differ',
    long: 'Quicker kernels are used, so an answer can depend on what else ran beside it. A replay that matches shows that the model gave the answer; a difference shows nothing.',
  },
  unknown: {
    short: 'Unknown: another engine runs it',
    long: 'The model runs on an engine that this service did not build, so nothing is promised. A replay that matches shows that the model gave the answer; a difference shows nothing.',
  },
}
