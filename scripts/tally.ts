/** What a run of the tests came to. */
export class Tally {
  passed = 0
  failed = 0
  skipped = 0
  /** Files that failed at first and passed when they were run again. */
  flaky = 0

  get ok(): boolean {
    return this.failed === 0 && this.passed > 0
  }

  /** The last line of every run, by which it is read. */
  toString(): string {
    const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : ''
    const flaky = this.flaky > 0 ? `, ${this.flaky} flaky` : ''
    return `${this.passed} passed, ${this.failed} failed${skipped}${flaky}`
  }
}
