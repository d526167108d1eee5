import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import { cardOfUpstream, type Model, Models } from '../models/models.ts'
import type { Trouble } from '../observe/observe.ts'
import { upstreamProvenance } from '../provenance.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import type { HttpContext } from './http.ts'
import { StatusReport } from './status-report.ts'

const { store, close } = await openTestStore()
after(close)

interface Circumstances {
  healthy?: boolean
  troubles?: Trouble[]
  /** Receipts that the log has not taken. */
  pending?: number
  databaseAway?: boolean
}

/** As much of the house as the report asks. */
function reportOf({ healthy = true, troubles = [], pending = 0, databaseAway = false }: Circumstances) {
  const model = {
    card: cardOfUpstream('m', 4096),
    backend: { isHealthy: async () => healthy },
    aliases: [],
    contextTokens: 4096,
    weightsSha256: null,
    provenance: upstreamProvenance('f'),
    created: 0,
  } as unknown as Model
  const away = async () => {
    throw new VerbatimError('overloaded', 'The database is away.')
  }
  const failures: string[] = []
  const context = {
    rooms: {
      models: new Models([model]),
      meter: { replicas: 2 },
      queueOf: () => ({ slots: 3, running: 2, waiting: 1 }),
      receipts: { entries: { pending: async () => Array.from({ length: pending }) } },
      store: databaseAway ? { all: away, first: away } : store,
    },
    config: { keyless: { paths: [], name: 'Ada' }, page: { showsReasoning: true } },
    signIn: { by: 'users' },
    observer: {
      troubles: () => troubles,
      observe: ({ what }: { what: string }) => failures.push(what),
    },
    now: () => Date.UTC(2026, 0, 5, 8),
  }
  return { report: new StatusReport(context as unknown as HttpContext), failures }
}

const LOG = 'Receipts wait to be taken into the log.'
const VALKEY = 'Valkey cannot be reached: each replica keeps its part of the limits alone.'
const ENGINE = 'The engine of m does not answer.'
const DATABASE = 'The database does not answer.'

const cases: [Circumstances, string[]][] = [
  [{}, []],
  [{ troubles: ['log'] }, []],
  [{ troubles: ['log'], pending: 1 }, [LOG]],
  [{ pending: 1 }, []],
  [{ troubles: ['engine'] }, []],
  [{ healthy: false, troubles: ['engine', 'limits'] }, [ENGINE, VALKEY]],
  [{ databaseAway: true }, [DATABASE]],
]
for (const [circumstances, problems] of cases) {
  test(`${JSON.stringify(circumstances)}: ${problems.join(' ') || 'online'}`, async () => {
    const { report, failures } = reportOf(circumstances)
    const status = await report.read()
    assert.deepEqual(status.problems, problems)
    assert.equal(status.status, problems.length === 0 ? 'online' : 'degraded')
    assert.deepEqual([status.replicas, status.queue], [2, { slots: 3, running: 2, waiting: 1 }])
    assert.equal(status.page.keyless, null)
    assert.deepEqual(failures, circumstances.databaseAway ? ['the status'] : [])
    assert.equal(status.hours.length, circumstances.databaseAway ? 0 : 24)
  })
}
