import type { Case } from './cases.ts'
import { Draw } from './draw.ts'
import type { Manner, Settings } from './stand.ts'

/** One generation of the soak. */
export interface Run {
  each: Case
  manner: Manner
}

/** What is done between two starts of the service. */
export interface Stage {
  settings: Settings
  /** Requests in flight. */
  lanes: number
  /** Whether callers who leave in the middle keep the engine busy beside them. */
  noise: boolean
  runs: Run[]
}

/** The first answers are made alone, on one thread, with nothing in the cache but what such a walk leaves there. */
const ALONE: Omit<Stage, 'runs'> = { settings: { threads: 1, slots: 8 }, lanes: 1, noise: false }

/** Each with a fresh start. More lanes than slots make requests wait, fewer leave slots idle. */
const LATER: readonly Omit<Stage, 'runs'>[] = [
  { settings: { threads: 2, slots: 8 }, lanes: 8, noise: true },
  { settings: { threads: 1, slots: 8 }, lanes: 8, noise: true },
  { settings: { threads: 2, slots: 2 }, lanes: 8, noise: true },
  { settings: { threads: 1, slots: 4 }, lanes: 4, noise: false },
  { settings: { threads: 2, slots: 1 }, lanes: 2, noise: true },
  { settings: { threads: 2, slots: 8 }, lanes: 8, noise: false },
  { settings: { threads: 1, slots: 8 }, lanes: 1, noise: false },
  { settings: { threads: 2, slots: 8 }, lanes: 8, noise: true },
]

/** Everything that is to be done with one model. The same name and cases give the same plan. */
export function planOf(name: string, cases: readonly Case[], generations: number): Stage[] {
  const draw = new Draw(`plan ${name}`)
  const first = { ...ALONE, runs: cases.map((each) => ({ each, manner: { streaming: false } })) }
  const rest = Math.max(0, generations - cases.length)
  const stages = LATER.map((stage, at): Stage => {
    const count = Math.floor((rest * (at + 1)) / LATER.length) - Math.floor((rest * at) / LATER.length)
    return { ...stage, runs: Array.from({ length: count }, () => drawRun(draw, cases, stage.settings)) }
  })
  return [first, ...stages.filter(({ runs }) => runs.length > 0)]
}

function drawRun(draw: Draw, cases: readonly Case[], { slots }: Settings): Run {
  const each = draw.weighted(cases)
  const streaming = draw.unit() < 0.5
  // The service leaves the choice of a slot to the engine; at the engine itself, every fourth request makes it.
  const chosen = each.way === 'engine' && draw.unit() < 0.25
  return { each, manner: { streaming, ...(chosen ? { slot: draw.below(slots) } : {}) } }
}

/** What a generation is an example of, for the counts. */
export function kindsOf({ each, manner }: Run, { settings, lanes }: Stage, cachedTokens: number): string[] {
  return [
    each.way === 'chat' ? 'through the API' : 'at the engine',
    manner.streaming ? 'streamed' : 'whole',
    `${settings.threads} ${settings.threads === 1 ? 'thread' : 'threads'}`,
    `${settings.slots} ${settings.slots === 1 ? 'slot' : 'slots'}`,
    lanes === 1 ? 'alone' : `${lanes} at once`,
    cachedTokens > 0 ? 'prompt partly cached' : 'prompt not cached',
    ...(manner.slot === undefined ? [] : ['slot chosen']),
    ...each.kinds,
  ]
}
