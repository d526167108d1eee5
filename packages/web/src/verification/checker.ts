import type { ServiceDescription } from '@verbatim/protocol'
import { startWorker } from '../service/worker.ts'
import type { Entered, Outcome } from '../verify/read-document.ts'
import type { Question, Reply, TaskName, Tasks } from './check-task.ts'
import type { CheckedBundle, ToCheck } from './check-with-log.ts'
import workerUrl from './check-worker.ts?worker&url'

interface Asked {
  resolve: (answer: never) => void
  reject: (error: Error) => void
}

const asked = new Map<number, Asked>()
let worker: Worker | undefined
let lastId = 0

/** Starts the worker, so that it is there when the network is gone. */
export function prepareChecker(): void {
  worker ??= openWorker()
}

/** Checks a bundle off the page's own thread. @throws Error where the browser cannot run the checker. */
export function checkBundle(toCheck: ToCheck): Promise<CheckedBundle> {
  return ask('bundle', toCheck)
}

/** Checks the text of any document that a verifier takes. @throws Error where the browser cannot run the checker. */
export function checkText(entered: Entered): Promise<Outcome> {
  return ask('document', entered)
}

/** The addresses to which `from` handed over by signatures. @throws Error where the browser cannot run the checker. */
export function handoversFrom(from: string, operators: ServiceDescription['operators']): Promise<string[]> {
  return ask('handovers', { from, operators })
}

/** Pictures as their hashes, as requests name them. @throws Error where the browser cannot run the checker. */
export function picturesHashed(urls: readonly string[]): Promise<string[]> {
  return ask('pictures', urls)
}

function ask<Name extends TaskName>(name: Name, given: Tasks[Name]['given']): Promise<Tasks[Name]['answer']> {
  prepareChecker()
  lastId += 1
  const question: Question = { id: lastId, name, given }
  return new Promise((resolve, reject) => {
    asked.set(question.id, { resolve, reject })
    worker?.postMessage(question)
  })
}

function openWorker(): Worker {
  const opened = startWorker(new URL(workerUrl, location.href))
  opened.onmessage = ({ data }: MessageEvent<Reply>) => {
    const waiting = asked.get(data.id)
    asked.delete(data.id)
    if ('failure' in data) waiting?.reject(new Error(data.failure))
    else waiting?.resolve(data.answer as never)
  }
  opened.onerror = () => {
    opened.terminate()
    worker = undefined
    for (const { reject } of asked.values()) reject(new Error('The checker could not be started.'))
    asked.clear()
  }
  return opened
}
