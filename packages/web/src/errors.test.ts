import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, ERRORS, UnreachableError } from '@verbatim/protocol'
import { describeError } from './errors.ts'

test('every code of the contract has words of its own that say what to do', () => {
  for (const [code, { status }] of Object.entries(ERRORS)) {
    const problem = describeError(new ApiError('the reason', { status, code }))
    assert.notEqual(problem.what, '', code)
    assert.notEqual(problem.todo, '', code)
    assert.equal(problem.why, 'the reason')
  }
})

test('without a code, the status tells the kind, and Retry-After the wait', () => {
  const problem = describeError(
    new ApiError('One at a time.', { status: 429, code: 'http_429', retryAfterSeconds: 1 }),
  )
  assert.equal(problem.what, 'A limit is reached for now.')
  assert.equal(problem.todo, 'Try again in 1 second.')
})

const WAITS: [seconds: number, todo: string][] = [
  [45, 'Try again in 45 seconds.'],
  [180, 'Try again in 3 min.'],
  [43_260, 'Try again in 12 h 1 min.'],
]

for (const [seconds, todo] of WAITS) {
  test(`a wait of ${seconds} seconds is told so that it can be waited for`, () => {
    const error = new ApiError('Tomorrow.', { status: 429, code: 'rate_limited', retryAfterSeconds: seconds })
    assert.equal(describeError(error).todo, todo)
  })
}

test('a server error shows the request id, a refusal does not', () => {
  const details = { code: 'internal_error', requestId: 'req_1' }
  assert.match(describeError(new ApiError('Oh.', { ...details, status: 500 })).why, /req_1/)
  assert.doesNotMatch(describeError(new ApiError('Oh.', { ...details, status: 400 })).why, /req_1/)
})

test('a broken connection is told from one that never was', () => {
  const broken = describeError(new UnreachableError('…', { midAnswer: true }))
  const none = describeError(new UnreachableError('…', { midAnswer: false }))
  assert.match(broken.what, /broke/)
  assert.match(none.what, /cannot be reached/)
})

test('an answer of another kind, and a mistake of the page, are named as such', () => {
  assert.match(
    describeError(new ApiError('…', { status: 200, code: 'invalid_response' })).what,
    /cannot read/,
  )
  assert.match(describeError(new TypeError('x is undefined')).why, /x is undefined/)
})

test('who showed no key is told that nobody is signed in, and not that a key is wrong', () => {
  const told = (message: string) =>
    describeError(new ApiError(message, { status: 401, code: 'invalid_api_key' }))
  assert.match(told('No API key was sent. Send it as "X-API-Key: KEY".').what, /not signed in/)
  assert.match(told('The API key is not valid.').what, /key was not accepted/)
})
