/**
 * The soak of determinism: thousands of generations under load, each of which must be identical to the first answer to
 * the same request, in its tokens and log-probabilities. docs/design/determinism.md tells what it covers.
 *
 *     npm run soak:determinism [-- --generations 10000 --models gpt-oss-nano,… --record FILE --json]
 *
 * It can be stopped at any time, and goes on where it was when it is started again. Exit code 0 when all were
 * identical, 3 when one was not, 130 when it was stopped.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeRandomGptOss } from '../../bench/random-gpt-oss.ts'
import { prepareTests } from '../../scripts/prepare-tests.ts'
import { SoakDisplay } from './soak-display.ts'
import { SoakRecord } from './soak-record.ts'
import { soakSubject } from './soak-subject.ts'
import { SUBJECTS, type Subject, subjectNamed } from './subjects.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DIVERGED = 3
const STOPPED = 130

interface Flags {
  generations: number
  subjects: Subject[]
  recordPath: string
  json: boolean
}

/** @throws RangeError for a number of generations or a model that cannot be. */
function readFlags(): Flags {
  const { values } = parseArgs({
    options: {
      generations: { type: 'string', default: '10000' },
      models: { type: 'string' },
      record: { type: 'string', default: join(ROOT, '.stamp/soak-determinism.jsonl') },
      json: { type: 'boolean', default: !process.stdout.isTTY },
    },
  })
  const generations = Number(values.generations)
  if (!Number.isSafeInteger(generations) || generations < 1) {
    throw new RangeError(`--generations must be a whole number above 0, not "${values.generations}"`)
  }
  const names = values.models?.split(',') ?? SUBJECTS.map(({ name }) => name)
  return { generations, subjects: names.map(subjectNamed), recordPath: values.record, json: values.json }
}

/** Where the engine and the models are: as the tests get them, unless the environment already says so. */
async function prepare(signal: AbortSignal): Promise<string> {
  if (process.env.VERBATIM_TEST_ENGINE === undefined) {
    Object.assign(process.env, await prepareTests(process.env, signal))
  }
  const { VERBATIM_TEST_ENGINE: engine = '' } = process.env
  return createHash('sha256').update(readFileSync(engine)).digest('hex')
}

async function soak(flags: Flags, scratch: string, signal: AbortSignal): Promise<SoakRecord> {
  const { generations, subjects, json, recordPath } = flags
  const engineSha256 = await prepare(signal)
  mkdirSync(dirname(recordPath), { recursive: true })
  const identity = { engineSha256, generations, subjects: subjects.map(({ name }) => name) }
  const record = new SoakRecord(recordPath, identity)
  const display = new SoakDisplay(generations, json)
  const shares = subjects.reduce((sum, { share }) => sum + share, 0)
  for (const subject of subjects) {
    if (signal.aborted) break
    const model = subject.model ?? madeModel(join(scratch, `${subject.name}.gguf`))
    const part = Math.round((generations * subject.share) / shares)
    await soakSubject(subject, { model, generations: part, record, display, signal })
  }
  display.summary(record)
  if (!signal.aborted) record.finish()
  return record
}

function madeModel(path: string): string {
  writeRandomGptOss(path)
  return path
}

const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
process.once('SIGTERM', () => stop.abort())
const flags = readFlags()
const scratch = mkdtempSync(join(tmpdir(), 'verbatim-soak-'))
try {
  const record = await soak(flags, scratch, stop.signal)
  process.exitCode = stop.signal.aborted ? STOPPED : record.divergences.length > 0 ? DIVERGED : 0
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
