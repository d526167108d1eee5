import { once } from 'node:events'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { type Outcome, SqliteWriter, type Unit } from './sqlite-writer.ts'

type Request = { type: 'write'; units: Unit[] } | { type: 'forget' } | { type: 'close' }

type Answer = { outcomes: Outcome[] } | { forgotten: boolean } | { failed: string }

interface Waiting {
  resolve(answer: Answer): void
  reject(error: Error): void
}

/** The thread ended while it was asked: nobody knows what of it was done. */
class ThreadEnded extends Error {}

/** The writer in a thread of its own, so that a commit holds up nobody. One request at a time. A thread that dies is replaced. */
export class WriterThread {
  readonly #program: URL
  readonly #path: string
  #worker: Worker | undefined
  #waiting: Waiting | undefined
  #isClosed = false

  /** @param program the thread's own: it imports every command, and calls `serveWrites`. */
  constructor(program: URL, path: string) {
    this.#program = program
    this.#path = path
    this.#worker = this.#start()
  }

  async write(units: readonly Unit[]): Promise<Outcome[]> {
    const answer = await this.#ask({ type: 'write', units: [...units] })
    return 'outcomes' in answer ? answer.outcomes : []
  }

  async forgetDeleted(): Promise<boolean> {
    const answer = await this.#ask({ type: 'forget' })
    return 'forgotten' in answer && answer.forgotten
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const worker = this.#worker
    if (worker === undefined) return
    const ended = once(worker, 'exit')
    worker.postMessage({ type: 'close' } satisfies Request)
    await ended
  }

  /** Asks again when the thread died, since commands are idempotent; but once, as the request may be what killed it. */
  async #ask(request: Request): Promise<Answer> {
    if (this.#isClosed) throw new Error('the database is closed')
    const answer = await this.#once(request).catch((error) => {
      if (!(error instanceof ThreadEnded)) throw error
      return this.#once(request)
    })
    if ('failed' in answer) throw new Error(answer.failed)
    return answer
  }

  #once(request: Request): Promise<Answer> {
    this.#worker ??= this.#start()
    const worker = this.#worker
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting = { resolve, reject }
      worker.postMessage(request)
    })
  }

  #start(): Worker {
    const worker = new Worker(this.#program, { workerData: { path: this.#path } })
    let cause: unknown
    worker.on('message', (answer: Answer) => this.#take((waiting) => waiting.resolve(answer)))
    worker.on('error', (error) => {
      cause = error
    })
    worker.on('exit', () => {
      this.#worker = undefined
      this.#take((waiting) => waiting.reject(new ThreadEnded("the database's writer has ended", { cause })))
    })
    return worker
  }

  #take(use: (waiting: Waiting) => void): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting !== undefined) use(waiting)
  }
}

/** The thread's side. */
export function serveWrites(): void {
  const port = parentPort
  if (port === null) throw new Error('this is the program of a thread')
  const writer = new SqliteWriter((workerData as { path: string }).path)
  port.on('message', async (request: Request) => {
    if (request.type === 'close') {
      writer.close()
      port.close()
      return
    }
    port.postMessage(await answerTo(writer, request))
  })
}

async function answerTo(writer: SqliteWriter, request: Exclude<Request, { type: 'close' }>): Promise<Answer> {
  if (request.type === 'write') return { outcomes: await writer.write(request.units) }
  try {
    return { forgotten: writer.forgetDeleted() }
  } catch (error) {
    return { failed: String(error) }
  }
}
