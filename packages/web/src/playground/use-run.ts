import { useEffect, useRef, useState } from 'react'
import { describeError, type Problem } from '../errors.ts'
import { announce } from '../ui/announce.ts'
import { AnswerReader, NOTHING_READ, type ReadAnswer } from './read-answer.ts'
import { type RawEvent, type RunHead, runRequest } from './run-request.ts'

export interface Run {
  state: 'idle' | 'running' | 'done'
  events: readonly RawEvent[]
  /** What the events so far say. */
  answer: ReadAnswer
  head: RunHead | null
  /** Of an answer that came to its end. */
  totalMs: number | null
  problem: Problem | null
}

const IDLE: Run = {
  ...{ state: 'idle', events: [], answer: NOTHING_READ },
  ...{ head: null, totalMs: null, problem: null },
}

/** One request at a time, as it comes. It ends with the page that shows it: nobody would see what is charged. */
export function useRun() {
  const [run, setRun] = useState(IDLE)
  const stop = useRef<AbortController | null>(null)
  useEffect(() => () => stop.current?.abort(), [])

  async function start(path: string, headers: Record<string, string>, body: string) {
    const control = new AbortController()
    stop.current = control
    setRun({ ...IDLE, state: 'running' })
    const onHead = (head: RunHead) => setRun((before) => ({ ...before, head }))
    const reader = new AnswerReader()
    const onEvents = (events: RawEvent[]) => {
      const answer = reader.read(events)
      setRun((before) => ({ ...before, events, answer }))
    }
    try {
      const { totalMs, refusal } = await runRequest({
        ...{ path, headers, body, signal: control.signal },
        ...{ onHead, onEvents },
      })
      const problem = refusal === null ? null : describeError(refusal)
      setRun((before) => ({ ...before, state: 'done', totalMs, problem }))
      announce(problem === null ? 'The answer is complete.' : problem.what)
    } catch (error) {
      const problem = control.signal.aborted ? null : describeError(error)
      setRun((before) => ({ ...before, state: 'done', problem }))
    }
  }

  return { run, start, stop: () => stop.current?.abort() }
}
