import { doTask, type Question, type Reply } from './check-task.ts'

/** The part of a worker's global scope that is used; the page's library of types is the window's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Question>) => void) | null
  postMessage(reply: Reply): void
}

const scope = globalThis as unknown as WorkerScope

scope.onmessage = async ({ data: { id, name, given } }) => {
  try {
    scope.postMessage({ id, answer: await doTask(name, given as never) })
  } catch (error) {
    scope.postMessage({ id, failure: error instanceof Error ? error.message : String(error) })
  }
}
