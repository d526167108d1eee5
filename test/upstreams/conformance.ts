/**
 * What every backend promises to the rooms before it, as one table. A subject is a backend with the requests that make its model
 * show what is promised: a scenario that it leaves out is one that the server or the model cannot do, and is named in `refused`,
 * which is a promise too.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ChatRequest, ModelCard } from '@verbatim/protocol'
import type { Backend } from '@verbatim/server'
import type { Answer } from './answers.ts'
import { Asking } from './asking.ts'
import { PROMISES } from './promises.ts'

/** A request without the name of the model. */
export type Ask = Omit<ChatRequest, 'model'>

export type Scenario =
  | 'plain'
  | 'reasoning'
  | 'tool-call'
  | 'parallel-calls'
  | 'forced-call'
  | 'json-schema'
  | 'length'
  | 'logprobs'
  | 'reasoning-logprobs'
  | 'too-long'
  | 'refused'
  | 'busy'
  | 'error-in-stream'
  | 'given-up'
  | 'broken-off'
  | 'endless'

export interface OpenSubject {
  backend: Backend
  card: ModelCard
  /** Answers that the server works on now; undefined when it does not tell. */
  working: () => Promise<number>
  close(): Promise<void>
}

export interface Subject {
  name: string
  asks: Partial<Record<Scenario, Ask>>
  /** What answers must be, where that is known. */
  answers?: Partial<Record<Scenario, Answer>>
  /** Requests that must be refused, and the parameter that is then named. */
  refused: [ask: Partial<Ask>, param: string][]
  /** Whether it counts cached tokens, and tokens of reasoning. */
  counts: { cached: boolean; reasoning: boolean }
  open(): Promise<OpenSubject>
}

/** Makes a test of each promise that the subject has a request for. */
export function conforms(subject: Subject): void {
  describe(`${subject.name} keeps the promises of a backend`, () => {
    let asking: Asking | undefined
    before(async () => {
      asking = new Asking(subject, await subject.open())
    })
    after(() => asking?.opened.close())
    for (const { promise, scenario, check } of PROMISES) {
      const ask = scenario === undefined ? { messages: [] } : subject.asks[scenario]
      if (ask === undefined) continue
      test(promise, async () => {
        assert.ok(asking !== undefined)
        await check(asking, ask, scenario)
      })
    }
  })
}
