import type { Page } from 'playwright-core'

export type CdpSession = Awaited<ReturnType<ReturnType<Page['context']>['newCDPSession']>>

/** As the browser traces it; times in microseconds. */
interface TraceEvent {
  name: string
  tid: number
  /** Of the clock, and of the processor: less by what the machine did otherwise meanwhile. */
  dur?: number
  tdur?: number
}

/** Watches the tasks of a page's main thread. @returns what ends that and says how long the longest ran on the processor, in milliseconds. */
export async function watchTasks(session: CdpSession): Promise<() => Promise<number>> {
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]))
  })
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] },
  })
  return async () => {
    const ended = new Promise((complete) => session.once('Tracing.tracingComplete', complete))
    await session.send('Tracing.end')
    await ended
    const main = events.find(({ name }) => name === 'Layout')?.tid
    const tasks = events.filter(({ name, tid }) => name === 'RunTask' && tid === main)
    return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur / 1000), 0)
  }
}
