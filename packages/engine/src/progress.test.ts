import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatBytes, terminalProgress } from './progress.ts'

function record({
  isTTY,
  json = false,
  noColor = true,
}: {
  isTTY: boolean
  json?: boolean
  noColor?: boolean
}) {
  let time = 0
  const written: string[] = []
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 100 })
  stream.on('data', (chunk) => written.push(String(chunk)))
  // A terminal's stream has more to it than what is used here.
  const terminal = stream as unknown as NodeJS.WriteStream
  const progress = terminalProgress(terminal, { json, noColor, now: () => time })
  return { progress, wait: (ms: number) => (time += ms), text: () => written.join('') }
}

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('lines: the first, the last, and at most one a second between them', () => {
  const { progress, wait, text } = record({ isTTY: false })
  const step = progress.step('Downloading', { total: 1000, unit: 'bytes' })
  for (let at = 0; at <= 1000; at += 10) {
    step.advance(at)
    wait(50)
  }
  step.done()
  const lines = jsonLines(text())
  assert.deepEqual([lines[0]?.state, lines.at(-1)?.state], ['started', 'done'])
  assert.ok(lines.length >= 6 && lines.length <= 8, `${lines.length} lines`)
  assert.deepEqual(lines.at(-1), {
    ...lines.at(-1),
    step: 'Downloading',
    at: 1000,
    total: 1000,
    unit: 'bytes',
  })
})

test('lines: whatever happens, each is JSON and the last one tells the end', () => {
  const steps = fc.array(fc.record({ at: fc.nat(1e9), total: fc.option(fc.nat(1e9)), ms: fc.nat(5000) }))
  const property = fc.property(fc.string(), steps, fc.boolean(), (name, advances, good) => {
    const { progress, wait, text } = record({ isTTY: false })
    const step = progress.step(name)
    for (const { at, total, ms } of advances) {
      step.advance(at, total ?? undefined)
      wait(ms)
    }
    if (good) step.done('fine')
    else step.fail('broken')
    const last = jsonLines(text()).at(-1)
    assert.deepEqual(
      [last?.step, last?.state, last?.message],
      [name, good ? 'done' : 'failed', good ? 'fine' : 'broken'],
    )
  })
  fc.assert(property)
})

test('a bar tells percent, bytes of all, rate and time left', () => {
  const { progress, wait, text } = record({ isTTY: true })
  const step = progress.step('Downloading', { total: 4_000_000, unit: 'bytes' })
  step.advance(0)
  wait(1000)
  step.advance(1_000_000)
  assert.match(text(), /Downloading █{5}░{15} {2}25 % {2}1\.0 MB of 4\.0 MB {2}1\.0 MB\/s {2}3 s left/)
})

test('a resumed download counts its rate from where it began', () => {
  const { progress, wait, text } = record({ isTTY: true })
  const step = progress.step('Downloading', { total: 4_000_000, unit: 'bytes' })
  step.advance(3_000_000)
  wait(1000)
  step.advance(3_500_000)
  assert.match(text(), /500 kB\/s {2}1 s left/)
})

test('a build tells its steps', () => {
  const { progress, wait, text } = record({ isTTY: true })
  const step = progress.step('Building the engine')
  step.advance(0, 200)
  wait(2000)
  step.advance(20, 200)
  assert.match(text(), /Building the engine .* 10 % {2}20 of 200 {2}18 s left/)
})

test('NO_COLOR means no colour, and a terminal without it gets some', () => {
  const ends = (noColor: boolean) => {
    const { progress, text } = record({ isTTY: true, noColor })
    progress.step('Step').done()
    return text()
  }
  assert.ok(ends(false).includes('\u001b[32m✓'))
  assert.ok(!ends(true).includes('\u001b[32m'))
})

test('--json asks for lines on a terminal too', () => {
  const { progress, text } = record({ isTTY: true, json: true })
  progress.note('something')
  assert.deepEqual(jsonLines(text()), [{ note: 'something' }])
})

test('bytes are told in decimal units', () => {
  const cases: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_600, '1.0 MB'],
    [12_109_566_560, '12.1 GB'],
    [350e6, '350 MB'],
  ]
  for (const [bytes, words] of cases) assert.equal(formatBytes(bytes), words)
})
