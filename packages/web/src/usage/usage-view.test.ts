import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { daysOf, filterOf, readView, writeView } from './usage-view.ts'

const NOW = Date.parse('2026-03-01T10:00:00Z')
const read = (query: string) => readView(new URLSearchParams(query), NOW)

test('without a query it is the last 30 days, today included', () => {
  const view = read('')
  assert.deepEqual([view.range, view.from, view.until], ['30d', '2026-01-31', '2026-03-01'])
  assert.equal(daysOf(view).length, 30)
})

test('days of its own count before a range', () => {
  const view = read('range=7d&from=2026-02-27&until=2026-03-01')
  assert.equal(view.range, 'custom')
  assert.deepEqual(daysOf(view), ['2026-02-27', '2026-02-28', '2026-03-01'])
})

for (const query of [
  'from=2026-02-31&until=2026-03-01',
  'from=2026-03-02&until=2026-03-01',
  'from=2026-03-01',
  'range=toString',
  'from=x&until=y',
]) {
  test(`${query} is as if nothing was said`, () => {
    assert.deepEqual(read(query), read(''))
  })
}

test('the service is asked for the whole last day', () => {
  assert.deepEqual(filterOf(read('from=2026-02-01&until=2026-02-28&key=key_1')), {
    from: '2026-02-01',
    to: '2026-03-01',
    key: 'key_1',
  })
})

test('a view survives its query string', () => {
  const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  const query = fc.record(
    {
      range: fc.constantFrom('7d', '30d', '90d', 'x'),
      from: day,
      until: day,
      key: fc.string(),
      model: fc.string(),
    },
    { requiredKeys: [] },
  )
  const property = fc.property(query, ({ from, until, ...others }) => {
    const view = readView(
      new URLSearchParams({
        ...others,
        ...(from && { from: from.toISOString().slice(0, 10) }),
        ...(until && { until: until.toISOString().slice(0, 10) }),
      }),
      NOW,
    )
    assert.deepEqual(readView(writeView(view), NOW), view)
  })
  fc.assert(property, { seed: 7 })
})
