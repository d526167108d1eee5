import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import { withRetries } from './retry.ts'

const policy = { retries: 3, backoffMs: 0, random: () => 0 }
const never = new AbortController().signal
const away = () => new VerbatimError('overloaded', 'away')

test('an upstream that is away is tried again, as often as the policy says', async () => {
  let tries = 0
  await assert.rejects(
    withRetries(
      () => Promise.reject(++tries && away()),
      () => true,
      policy,
      never,
    ),
    {
      code: 'overloaded',
    },
  )
  assert.equal(tries, 4)
})

test('it ends with the first success', async () => {
  let tries = 0
  const answer = await withRetries(
    async () => {
      if (++tries < 3) throw away()
      return tries
    },
    () => true,
    policy,
    never,
  )
  assert.equal(answer, 3)
})

test('nothing is repeated once a byte was sent, for a fault of the request, or for a caller who left', async () => {
  const left = AbortSignal.abort(new Error('left'))
  for (const [error, mayRetry, signal] of [
    [away(), false, never],
    [new VerbatimError('invalid_request', 'no'), true, never],
    [away(), true, left],
  ] as const) {
    let tries = 0
    await assert.rejects(
      withRetries(
        () => Promise.reject(++tries && error),
        () => mayRetry,
        policy,
        signal,
      ),
    )
    assert.equal(tries, 1)
  }
})

test('a caller who leaves does not wait until the upstream is back', async () => {
  const leaving = new AbortController()
  const recovered = () => {
    leaving.abort(new Error('left'))
    return new Promise<void>(() => undefined)
  }
  const tried = withRetries(
    () => Promise.reject(away()),
    () => true,
    { ...policy, recovered },
    leaving.signal,
  )
  await assert.rejects(tried, /left/)
})

test('a request under which the upstream broke off twice is not sent a third time', async () => {
  const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  let tries = 0
  const attempt = () => {
    tries += 1
    return Promise.reject(new VerbatimError('overloaded', 'away', { cause }))
  }
  await assert.rejects(
    withRetries(attempt, () => true, policy, never),
    { code: 'overloaded' },
  )
  assert.equal(tries, 2)
})
