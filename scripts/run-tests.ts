import { run } from 'node:test'
import { FileReport, type TestEnd } from './file-report.ts'
import type { Tally } from './tally.ts'

const TEST_TIMEOUT_MS = 600_000
/** The smallest machine that the tests are meant for has two cores. */
const CONCURRENCY = 2
const SLOWEST_SHOWN = 8

/**
 * Tests of this folder wait for a real browser to paint, on a machine that others may keep busy. A file of theirs that failed is run
 * once more, by itself; what passes then is printed and counted as flaky, for somebody to look into. Nothing else gets a second chance.
 */
const AGAIN = 'test/page/'

/**
 * Runs test files, each in its own process; prints a line for each with what failed in it, then all failures with what was written, and adds up.
 *
 * @param pass is named with each file, where files run more than once.
 */
export async function runTests(
  root: string,
  files: readonly string[],
  tally: Tally,
  signal: AbortSignal,
  pass?: string,
): Promise<void> {
  const reports = await runOnce({ root, files, signal, concurrency: CONCURRENCY, pass })
  process.stdout.write(slowest(reports) + reports.map((report) => report.failures()).join(''))
  const again = new Set(
    reports
      .filter(({ failed, path }) => failed && path.startsWith(AGAIN) && files.includes(path))
      .map(({ path }) => path),
  )
  for (const report of reports) if (!again.has(report.path)) report.addTo(tally)
  if (again.size > 0 && !signal.aborted) await runAgain(root, [...again], tally, signal)
}

async function runAgain(
  root: string,
  files: readonly string[],
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  process.stdout.write('\nOnce more, one by one:\n')
  const reports = await runOnce({ root, files, signal, concurrency: 1 })
  process.stdout.write(reports.map((report) => report.failures()).join(''))
  for (const report of reports) {
    report.addTo(tally)
    if (!report.failed) tally.flaky += 1
  }
}

interface Files {
  root: string
  files: readonly string[]
  signal: AbortSignal
  concurrency: number
  pass?: string | undefined
}

async function runOnce({ root, files, signal, concurrency, pass }: Files): Promise<FileReport[]> {
  const reports = new Map<string, FileReport>()
  const reportOf = (file: string) => {
    const report =
      reports.get(file) ??
      new FileReport(file.slice(root.length + 1) + (pass === undefined ? '' : ` on ${pass}`))
    reports.set(file, report)
    return report
  }
  const stream = run({
    files: files.map((file) => `${root}/${file}`),
    cwd: root,
    concurrency,
    // No forceExit: it ends a file's process before all of its results have been read.
    timeout: TEST_TIMEOUT_MS,
    signal,
  })
  for await (const { type, data } of stream) {
    if (type === 'test:stdout' || type === 'test:stderr') reportOf(data.file).hear(data.message)
    if (type !== 'test:complete' || data.file === undefined) continue
    const report = reportOf(data.file)
    report.add(data as TestEnd)
    if (data.name === data.file) process.stdout.write(report.finish(data.details.duration_ms))
  }
  const all = [...reports.values()]
  // Tests that another module made (a suite for many subjects) are told of under that module's name, which is no test file.
  for (const report of all.filter(({ isFinished }) => !isFinished)) process.stdout.write(report.finish(0))
  return all
}

function slowest(reports: FileReport[]): string {
  const rows = reports
    .toSorted((a, b) => b.durationMs - a.durationMs)
    .slice(0, SLOWEST_SHOWN)
    .map(({ path, durationMs }) => `  ${(durationMs / 1000).toFixed(1).padStart(7)} s  ${path}`)
  return rows.length < 2 ? '' : `Slowest files:\n${rows.join('\n')}\n`
}
