/** The program of a thread that opens a database as often as it is told, and says what the last one found. */
import { parentPort, workerData } from 'node:worker_threads'
import { openStore } from '../store.ts'
import { readAll } from './test-commands.ts'

const { target, times } = workerData as {
  target: { dataDir: string; databaseUrl: string | undefined }
  times: number
}

for (let time = 1; time <= times; time += 1) {
  const store = await openStore(target)
  const rows = await store.all(readAll, {})
  await store.close()
  if (time === times) parentPort?.postMessage(rows.length)
}
