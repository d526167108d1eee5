/** The program of a process that adds one to a balance as often as it is told, a few at a time. */
import { openStore } from '../store.ts'
import { addOne } from './test-commands.ts'

const [dataDir = '', databaseUrl = '', times = '0'] = process.argv.slice(2)
const store = await openStore({ dataDir, databaseUrl: databaseUrl === '' ? undefined : databaseUrl })
for (let time = 0; time < Number(times); time += 4) {
  await Promise.all([1, 2, 3, 4].map(() => store.commit(addOne({}))))
}
await store.close()
