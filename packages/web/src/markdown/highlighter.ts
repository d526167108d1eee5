import { startWorker } from '../service/worker.ts'
import { type Highlighted, highlightedParts, type Run } from './code-parts.ts'
import workerUrl from './highlight.worker.ts?worker&url'

/** What the worker is asked, and what it answers: no runs for a language that it does not know. */
export interface HighlightRequest {
  id: number
  code: string
  language: string
}
export interface HighlightAnswer {
  id: number
  runs: Run[] | null
}

/** More would be more elements than a page draws at once. */
const LONGEST_CODE = 30_000
/** A grammar that needs longer is caught in a code that was made to catch it. */
const TIMEOUT_MS = 4_000

interface Waiting {
  request: HighlightRequest
  settle(runs: Run[] | null): void
}

let worker: Worker | undefined
let lastId = 0
let running: Waiting | undefined
let timer: ReturnType<typeof setTimeout> | undefined
const queue: Waiting[] = []

/** Colours code in a thread of its own, one after the other. @returns null where it stays plain. */
export async function highlight(code: string, language: string): Promise<Highlighted | null> {
  if (code.length > LONGEST_CODE) return null
  lastId += 1
  const request = { id: lastId, code, language }
  const runs = await new Promise<Run[] | null>((settle) => {
    queue.push({ request, settle })
    if (running === undefined) runNext()
  })
  return runs === null ? null : highlightedParts(code, runs)
}

function runNext(): void {
  running = queue.shift()
  if (running === undefined) return
  worker ??= newWorker()
  timer = setTimeout(giveUp, TIMEOUT_MS)
  worker.postMessage(running.request)
}

function newWorker(): Worker {
  const created = startWorker(new URL(workerUrl, import.meta.url))
  created.addEventListener('message', ({ data }: MessageEvent<HighlightAnswer>) => {
    if (data.id === running?.request.id) finish(data.runs)
  })
  created.addEventListener('error', giveUp)
  return created
}

/** The next code gets a new worker. */
function giveUp(): void {
  worker?.terminate()
  worker = undefined
  finish(null)
}

function finish(runs: Run[] | null): void {
  clearTimeout(timer)
  running?.settle(runs)
  runNext()
}
