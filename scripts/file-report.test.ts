import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FileReport, type TestEnd } from './file-report.ts'
import { Tally } from './tally.ts'

const FILE = '/project/a.test.ts'

function end(name: string, details: Partial<TestEnd['details']> = {}, rest: Partial<TestEnd> = {}): TestEnd {
  return { name, file: FILE, details: { passed: true, type: 'test', ...details }, ...rest }
}

function failure(failureType: string): TestEnd['details'] {
  const cause = new Error('what was thrown')
  return { passed: false, error: Object.assign(new Error('wrapped', { cause }), { failureType }) }
}

const CASES: Record<string, [ends: TestEnd[], counts: string]> = {
  'a test that passes': [[end('a'), end(FILE)], '1 passed, 0 failed'],
  'a test that fails, once, though its suite and file fail with it': [
    [
      end('a', failure('testCodeFailure')),
      end('suite', { ...failure('subtestsFailed'), type: 'suite' }),
      end(FILE, failure('subtestsFailed')),
    ],
    '0 passed, 1 failed',
  ],
  'a file that does not load': [[end(FILE, failure('testCodeFailure'))], '0 passed, 1 failed'],
  'a suite whose last hook fails': [
    [
      end('a'),
      end('suite', { ...failure('hookFailed'), type: 'suite' }),
      end(FILE, failure('subtestsFailed')),
    ],
    '1 passed, 1 failed',
  ],
  'a test that is skipped': [
    [end('a', {}, { skip: 'no reason' }), end(FILE)],
    '0 passed, 0 failed, 1 skipped',
  ],
  'a suite that is skipped, as one': [
    [end('suite', { type: 'suite' }, { skip: true }), end(FILE)],
    '0 passed, 0 failed, 1 skipped',
  ],
}

describe('a file counts', () => {
  for (const [what, [ends, counts]] of Object.entries(CASES)) {
    test(what, () => {
      const report = new FileReport('a.test.ts')
      const tally = new Tally()
      for (const each of ends) report.add(each)
      report.addTo(tally)
      assert.equal(String(tally), counts)
    })
  }
})

test('what failed is told with what was thrown and what the file wrote', () => {
  const report = new FileReport('a.test.ts')
  report.hear('written\n')
  report.add(end('a', failure('testCodeFailure')))
  assert.match(report.finish(10), /^FAIL a\.test\.ts .*\n {2}✗ a\n {4}Error: what was thrown/)
  assert.match(report.failures(), /✗ a\n {4}Error: what was thrown[\s\S]*It wrote:\n {4}written/)
})

test('nothing tested is no success', () => {
  assert.equal(new Tally().ok, false)
})
