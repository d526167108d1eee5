import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from './eventually.ts'
import { type FaultyService, isIdle, startFaultyService } from './faulty-service.ts'
import { ask, type Outcome } from './outcome.ts'

const FIRST_TOKEN_MS = 1_500
const IDLE_MS = 1_000
/** Three retries take 2.8 s at most; the rest is a busy machine's. */
const BOUND_MS = 60_000
/** From then on a stream has begun with comments, and tells a failure by an event. */
const COMMENTS_AFTER_MS = 2_000
const MEBIBYTE = 1024 * 1024

/** Waits long: what it tells soon is the fault, and no time that a busy machine let pass. */
let faulty: FaultyService
/** Waits for a first token, and for whole answers, for a moment only. */
let hasty: FaultyService
/** Waits for the next token for a moment only. */
let restless: FaultyService

before(async () => {
  const idle = { VERBATIM_IDLE_MS: String(IDLE_MS) }
  faulty = await startFaultyService({})
  hasty = await startFaultyService({
    ...idle,
    VERBATIM_FIRST_TOKEN_MS: String(FIRST_TOKEN_MS),
    VERBATIM_WHOLE_MS: String(FIRST_TOKEN_MS),
  })
  restless = await startFaultyService(idle)
})
after(async () => {
  for (const each of [faulty, hasty, restless]) await each?.stop()
})

/** What the caller sees, and how often the upstream was asked. */
interface Expected extends Outcome {
  attempts: number
}

const answered = (attempts = 1, text = 'Hello'): Expected => ({ status: 200, text, error: null, attempts })
const refused = (status: number, error: string, attempts = 1): Expected => {
  return { status, text: '', error, attempts }
}
/** An answer that breaks off is told so in its stream, and is never begun anew. */
const broken = (error: string): Expected => ({ status: 200, text: 'Hel', error, attempts: 1 })

const failed = refused(502, 'upstream_error')
const away = refused(503, 'overloaded', 4)
const late = refused(504, 'upstream_timeout')

const CASES: Record<string, { streamed: Expected; whole: Expected }> = {
  answer: { streamed: answered(), whole: answered() },
  'slow-body': { streamed: answered(), whole: answered() },
  'split-character': {
    streamed: answered(1, 'Grüße 😀 漢字 👩‍👩‍👧'),
    whole: answered(1, 'Grüße 😀 漢字 👩‍👩‍👧'),
  },
  'busy-twice': { streamed: answered(3), whole: answered(3) },
  'half-character-at-end': { streamed: broken('upstream_error'), whole: failed },
  'stall-before-headers': { streamed: late, whole: late },
  'stall-mid-answer': { streamed: broken('upstream_timeout'), whole: late },
  'comments-only': { streamed: late, whole: late },
  'comments-mid-answer': { streamed: broken('upstream_timeout'), whole: late },
  'die-mid-answer': { streamed: broken('overloaded'), whole: { ...away, attempts: 2 } },
  'close-without-end': { streamed: broken('upstream_error'), whole: failed },
  'close-at-once': { streamed: away, whole: failed },
  'garbage-json': { streamed: broken('upstream_error'), whole: failed },
  'garbage-first': { streamed: failed, whole: failed },
  'wrong-content': { streamed: failed, whole: failed },
  'wrong-tools': { streamed: failed, whole: failed },
  'null-choice': { streamed: failed, whole: failed },
  'error-event': { streamed: broken('upstream_error'), whole: failed },
  'error-first': { streamed: failed, whole: failed },
  'not-json': { streamed: away, whole: failed },
  'endless-line': { streamed: broken('upstream_error'), whole: failed },
  'endless-error': { streamed: failed, whole: failed },
  'stalled-error': { streamed: failed, whole: failed },
  'status-500-json': { streamed: failed, whole: failed },
  'status-500-text': { streamed: failed, whole: failed },
  'status-500-empty': { streamed: failed, whole: failed },
  'status-502-text': { streamed: failed, whole: failed },
  'status-503-json': { streamed: away, whole: away },
  'status-503-text': { streamed: away, whole: away },
  'status-429-json': { streamed: away, whole: away },
  'status-429-empty': { streamed: away, whole: away },
  'status-401-json': { streamed: failed, whole: failed },
  'status-301-empty': { streamed: failed, whole: failed },
}

test('Each fault of an upstream is one clean answer in bounded time', { concurrency: 6 }, async (t) => {
  const runs = Object.entries(CASES).flatMap(([behaviour, expected]) => [
    t.test(`${behaviour}, streamed`, () => check(behaviour, true, expected.streamed)),
    t.test(`${behaviour}, whole`, () => check(behaviour, false, expected.whole)),
  ])
  await Promise.all(runs)
})

/** By whose time what takes for ever comes to an end. */
function houseOf(behaviour: string, { error, text }: Expected): FaultyService {
  if (behaviour === 'stalled-error') return restless
  if (error !== 'upstream_timeout') return faulty
  return text === '' ? hasty : restless
}

async function check(behaviour: string, stream: boolean, expected: Expected): Promise<void> {
  const { service, upstream } = houseOf(behaviour, expected)
  const content = `${behaviour} ${stream ? 'streamed' : 'whole'}`
  const startedAt = performance.now()
  const outcome = await ask(service, content, stream)
  const tookMs = performance.now() - startedAt
  const { arrivals } = await upstream.record(content)
  const begun = stream && tookMs >= COMMENTS_AFTER_MS && outcome.status === 200
  const status = begun ? expected.status : outcome.status
  assert.deepEqual({ ...outcome, status, attempts: arrivals.length }, expected)
  assert.ok(tookMs < BOUND_MS, `it took ${Math.round(tookMs)} ms`)
  await eventually('the upstream is let go', async () => (await upstream.record(content)).open === 0)
  assert.ok((await upstream.record(content)).writtenBytes < 128 * MEBIBYTE, 'what is read is bounded')
  assert.equal((await ask(service, 'answer afterwards', stream)).text, 'Hello')
}

test('A kept connection that is reset before the first byte is tried again', async () => {
  for (const stream of [true, false]) {
    const content = `reset-once ${stream}`
    await ask(faulty.service, `answer before ${content}`, stream)
    assert.deepEqual(await ask(faulty.service, content, stream), { status: 200, text: 'Hello', error: null })
    const { arrivals, connections } = await faulty.upstream.record(content)
    assert.equal(arrivals.length, 2)
    assert.notEqual(connections[0], connections[1])
  }
})

test('After all of these every slot is free, and nothing of them was a surprise', async () => {
  for (const { service } of [faulty, hasty, restless]) {
    await eventually('no request runs or waits', () => isIdle(service))
    assert.equal((await ask(service, 'answer at last', true)).text, 'Hello')
    assert.doesNotMatch(service.log(), /internal_error|unhandled/i)
  }
})
