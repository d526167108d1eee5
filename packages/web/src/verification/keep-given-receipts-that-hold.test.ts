import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, UnreachableError } from '@verbatim/protocol'
import { keepReceiptsThatHold } from './keep-given-receipts-that-hold.ts'

interface Given {
  of: 'known' | 'stranger' | 'next'
  fails?: Error
  isForged?: boolean
}

/** A browser that knows one who signed, and learns of the next by asking the service. */
async function keep(bundles: Given[]) {
  const done = { kept: [] as number[], asked: 0, checks: 0 }
  const known = new Set<Given['of']>(['known'])
  const went = keepReceiptsThatHold(bundles, {
    isOfKnown: (bundle) => known.has((bundle as Given).of),
    holds: async (bundle) => {
      const { of, fails, isForged = false } = bundle as Given
      if (!known.has(of)) {
        done.asked += 1
        if (fails === undefined) known.add('next')
      }
      if (fails !== undefined) throw fails
      return known.has(of) && !isForged
    },
    keep: async (bundle) => void done.kept.push(bundles.indexOf(bundle as Given)),
    checkAgain: async () => {
      done.checks += 1
    },
  })
  const failure = await went.then(() => undefined, String)
  return { ...done, failure }
}

const AWAY = new UnreachableError('It is away.', { midAnswer: false })

test('of the receipts that a file brings those are kept that hold, and the others stop none', async () => {
  const refused = new ApiError('It failed.', { status: 500, code: 'internal_error' })
  for (const fails of [AWAY, refused]) {
    const told = await keep([
      { of: 'known' },
      { of: 'known', isForged: true },
      { of: 'stranger', fails },
      { of: 'known' },
    ])
    assert.deepEqual(told, { kept: [0, 3], asked: 1, checks: 1, failure: undefined })
  }
})

test('for any number of strangers the service is asked once', async () => {
  const strangers = Array.from({ length: 1_000 }, (): Given => ({ of: 'stranger' }))
  const told = await keep([...strangers, { of: 'next' }, { of: 'known' }])
  assert.deepEqual(told, { kept: [1_000, 1_001], asked: 1, checks: 1, failure: undefined })
  const away = await keep(strangers.map((stranger) => ({ ...stranger, fails: AWAY })))
  assert.deepEqual(away, { kept: [], asked: 1, checks: 0, failure: undefined })
})

test('a checker that does not run is told, and what was kept before counts', async () => {
  const told = await keep([{ of: 'known' }, { of: 'known', fails: new Error('no checker') }])
  assert.deepEqual(told, { kept: [0], asked: 0, checks: 1, failure: 'Error: no checker' })
})
