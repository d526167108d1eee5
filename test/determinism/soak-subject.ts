import { casesFor } from './cases.ts'
import { kindsOf, planOf, type Stage } from './plan.ts'
import { runStage } from './run-stage.ts'
import type { SoakDisplay } from './soak-display.ts'
import type { SoakRecord } from './soak-record.ts'
import { Stand } from './stand.ts'
import type { Subject } from './subjects.ts'

interface Context {
  /** What `VERBATIM_MODEL` is to be. */
  model: string
  generations: number
  record: SoakRecord
  display: SoakDisplay
  signal: AbortSignal
}

/** A soak that is stopped waits for no answer. */
const QUICK_END = { VERBATIM_DRAIN_MS: '0' }

/** All stages with one model, each on a freshly started service. */
export async function soakSubject(subject: Subject, context: Context): Promise<void> {
  const plan = planOf(subject.name, await casesFor(subject), context.generations)
  for (const [number, stage] of plan.entries()) {
    const runs = stage.runs.slice(context.record.doneOf(subject.name, number))
    if (runs.length === 0 || context.signal.aborted) continue
    await soakStage(subject, { ...stage, runs }, number, context)
  }
}

async function soakStage(subject: Subject, stage: Stage, number: number, context: Context): Promise<void> {
  const { model, record, display, signal } = context
  const env = { VERBATIM_MODEL: model, VERBATIM_CONTEXT: String(subject.contextTokens), ...QUICK_END }
  const stand = await Stand.open(env, stage.settings)
  const leave = () => void stand.close()
  signal.addEventListener('abort', leave)
  const startedAt = performance.now()
  try {
    const judge: Parameters<typeof runStage>[3] = (run, received) => {
      const kinds = kindsOf(run, stage, received.cachedTokens)
      const place = { subject: subject.name, stage: number, name: run.each.id, kinds }
      const divergence = record.judge(place, received)
      if (divergence !== undefined) display.diverged(divergence)
      display.progress(record, subject.name, `stage ${number}`)
    }
    await runStage(subject, stage, stand, judge, signal)
  } catch (error) {
    // A service that was stopped breaks its answers off; they are made again when the soak goes on.
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', leave)
    await stand.close()
    record.addTime((performance.now() - startedAt) / 1000)
  }
}
