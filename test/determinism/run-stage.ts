import type { Received } from './answer.ts'
import { promptOf } from './cases.ts'
import { Draw } from './draw.ts'
import type { Run, Stage } from './plan.ts'
import type { Stand } from './stand.ts'
import type { Subject } from './subjects.ts'

type OnReceived = (run: Run, received: Received) => void

/** Makes all requests of a stage, so many at once, with the noise beside them; after an abort no new ones are begun. */
export async function runStage(
  subject: Subject,
  stage: Stage,
  stand: Stand,
  onReceived: OnReceived,
  signal?: AbortSignal,
): Promise<void> {
  const queue = [...stage.runs]
  const lane = async () => {
    for (let run = queue.shift(); run !== undefined && signal?.aborted !== true; run = queue.shift()) {
      onReceived(run, await stand.ask(run.each, run.manner))
    }
  }
  const over = new AbortController()
  const noise = stage.noise ? makeNoise(subject, stand, over.signal) : undefined
  try {
    await Promise.all(Array.from({ length: stage.lanes }, lane))
  } finally {
    over.abort()
    await noise
  }
}

/** Callers with texts that come once, who leave in the middle: they take slots and fill caches. */
async function makeNoise(subject: Subject, stand: Stand, signal: AbortSignal): Promise<void> {
  const { threads, slots } = stand.settings
  const draw = new Draw(`noise ${subject.name} ${threads} ${slots}`)
  for (let count = 0; !signal.aborted; count += 1) {
    const length = 1 + draw.below(Math.min(600, subject.mostPromptTokens))
    const prompt = promptOf(subject, `noise ${threads} ${slots} ${count}`, length)
    await stand.leave({ prompt, n_predict: 60, seed: count, ignore_eos: true }, 1 + draw.below(30))
  }
}
