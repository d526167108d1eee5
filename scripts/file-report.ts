import { inspect } from 'node:util'
import type { Tally } from './tally.ts'

/** What node:test says when a test, a suite or a whole file ended. */
export interface TestEnd {
  name: string
  file?: string
  skip?: string | boolean
  todo?: string | boolean
  details: {
    passed: boolean
    type?: string
    error?: Error & { failureType?: string; cause?: unknown }
  }
}

const OUTPUT_CHARACTERS = 16_000

/** What became of one test file. */
export class FileReport {
  readonly path: string
  durationMs = 0
  isFinished = false
  readonly #counts = { passed: 0, failed: 0, skipped: 0 }
  readonly #problems: string[] = []
  #output = ''

  constructor(path: string) {
    this.path = path
  }

  /** What the file wrote; shown only when it failed. */
  hear(text: string): void {
    this.#output = (this.#output + text).slice(-OUTPUT_CHARACTERS)
  }

  add(end: TestEnd): void {
    const { details, name, file, skip, todo } = end
    const group = details.type === 'suite' || name === file
    if (skip || todo) {
      // A skipped suite does not name its tests, so it counts as one itself.
      this.#counts.skipped += 1
    } else if (!details.passed) {
      // A suite or file that failed only because a test in it did is counted with that test.
      if (details.error?.failureType === 'subtestsFailed') return
      this.#counts.failed += 1
      this.#problems.push(
        `  ✗ ${name === file ? 'the file itself' : name}\n${indent(describe(details.error))}`,
      )
    } else if (!group) this.#counts.passed += 1
  }

  get failed(): boolean {
    return this.#counts.failed > 0
  }

  addTo(tally: Tally): void {
    tally.passed += this.#counts.passed
    tally.failed += this.#counts.failed
    tally.skipped += this.#counts.skipped
  }

  /** The line that is printed of the file when it ended, with what failed in it: a whole run takes long, and may be cut short. */
  finish(durationMs: number): string {
    this.durationMs = durationMs
    this.isFinished = true
    const { passed, failed, skipped } = this.#counts
    const counts = `${passed + failed} tests${skipped > 0 ? `, ${skipped} skipped` : ''}`
    const line = `${failed === 0 ? 'ok  ' : 'FAIL'} ${this.path} (${counts}, ${(durationMs / 1000).toFixed(1)} s)\n`
    return line + this.#problems.map((problem) => `${problem}\n`).join('')
  }

  /** What failed, and what the file wrote; asked for at the end of the run, since output may come after a file's end. */
  failures(): string {
    if (!this.failed) return ''
    const output = this.#output.trim() === '' ? '' : `  It wrote:\n${indent(this.#output.trim())}\n`
    return `\n${this.path}\n${this.#problems.join('\n')}\n${output}`
  }
}

/** node:test wraps what was thrown; the cause is what a reader looks for. */
function describe(error: TestEnd['details']['error']): string {
  const thrown = error?.cause ?? error
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : inspect(thrown)
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}
