import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SetupError } from '@verbatim/engine'
import { ProofError } from '@verbatim/proof'
import { ApiError, ERRORS, type ErrorCode, UnreachableError, VerbatimError } from '@verbatim/protocol'
import { explainFailure } from './failure.ts'
import { Interrupted, UsageError } from './usage-error.ts'

function apiError(status: number, code = `http_${status}`): ApiError {
  return new ApiError('No.', { status, code })
}

const CODES: [error: unknown, exitCode: number][] = [
  [new UsageError('what', 'allowed'), 2],
  [apiError(401), 4],
  [apiError(403), 4],
  [apiError(402), 5],
  [apiError(429), 5],
  [apiError(400), 1],
  [apiError(404), 1],
  [apiError(503), 1],
  [new UnreachableError('Cannot reach it.', { midAnswer: false }), 6],
  [new UnreachableError('It broke.', { midAnswer: true }), 6],
  [new Interrupted(), 130],
  [new SetupError('what', 'why', 'fix'), 1],
  [new ProofError('tile_missing', 'The log has no checkpoint.'), 3],
  [new VerbatimError('invalid_api_key', 'No.'), 4],
  [new VerbatimError('rate_limited', 'No.'), 5],
  [new Error('surprise'), 1],
  ['thrown text', 1],
]
for (const [error, exitCode] of CODES) {
  test(`${error instanceof Error ? `${error.name} "${error.message.split('\n')[0]}"` : error} ends with ${exitCode}`, () => {
    assert.equal(explainFailure(error).exitCode, exitCode)
  })
}

test('every error of the API has an exit code that fits its status, and says what to do', () => {
  for (const [code, { status }] of Object.entries(ERRORS)) {
    const { exitCode, fix } = explainFailure(apiError(status, code as ErrorCode))
    const expected = [401, 403].includes(status) ? 4 : [402, 429].includes(status) ? 5 : 1
    assert.equal(exitCode, expected, code)
    assert.ok(fix, code)
  }
})

test('a setup error keeps what, why and fix', () => {
  const { what, why, fix } = explainFailure(new SetupError('No engine.', 'No compiler.', 'Install one.'))
  assert.deepEqual([what, why, fix], ['No engine.', 'No compiler.', 'Install one.'])
})

test('an API error tells status, code, parameter, request and how long to wait', () => {
  const { why, fix } = explainFailure(
    new ApiError('No.', {
      status: 429,
      code: 'queue_full',
      param: 'n',
      requestId: 'req_1',
      retryAfterSeconds: 3,
    }),
  )
  assert.equal(why, 'HTTP 429, queue_full, parameter n, request req_1.')
  assert.equal(fix, 'Try again in 3 s.')
})

test('the reason below "fetch failed" is told', () => {
  const cause = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED ::1:1') })
  const { why } = explainFailure(new UnreachableError('Cannot reach it.', { midAnswer: false, cause }))
  assert.equal(why, 'connect ECONNREFUSED ::1:1.')
})

test('an error of the system keeps its code and says what to do', () => {
  const error = Object.assign(new Error('listen EADDRINUSE: address already in use'), { code: 'EADDRINUSE' })
  const { code, fix } = explainFailure(error)
  assert.equal(code, 'EADDRINUSE')
  assert.match(fix ?? '', /--port/)
})
