import type { Divergence, SoakRecord } from './soak-record.ts'

const BAR_CELLS = 30
const EVERY_MS = 5000
const EVERY_MS_TERMINAL = 200

/** How far it is: a bar on a terminal, a JSON line now and then elsewhere. */
export class SoakDisplay {
  readonly #wanted: number
  readonly #json: boolean
  #shownAt = 0

  constructor(wanted: number, json: boolean) {
    this.#wanted = wanted
    this.#json = json
  }

  progress(record: SoakRecord, subject: string, note: string): void {
    const now = performance.now()
    if (now - this.#shownAt < (this.#json ? EVERY_MS : EVERY_MS_TERMINAL)) return
    this.#shownAt = now
    const { generations, divergences } = record
    if (this.#json) {
      this.#line({
        type: 'progress',
        generations,
        wanted: this.#wanted,
        subject,
        note,
        diverged: divergences.length,
      })
      return
    }
    const share = Math.min(1, generations / this.#wanted)
    const filled = Math.round(share * BAR_CELLS)
    const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)}`
    const bad = divergences.length === 0 ? '' : `, ${divergences.length} diverged`
    process.stdout.write(`\r\x1b[K${bar} ${generations} of ${this.#wanted}  ${subject}, ${note}${bad}`)
  }

  diverged(divergence: Divergence): void {
    if (this.#json) this.#line({ type: 'divergence', ...divergence })
    else process.stdout.write(`\r\x1b[K${describe(divergence)}\n`)
  }

  summary(record: SoakRecord): void {
    const { generations, tokens, seconds, divergences } = record
    if (this.#json) {
      const counts = Object.fromEntries(
        [...record.counts].map(([name, kinds]) => [name, Object.fromEntries(kinds)]),
      )
      this.#line({ type: 'summary', generations, tokens, seconds, diverged: divergences.length, counts })
      return
    }
    process.stdout.write(`\r\x1b[K${summaryText(record)}`)
  }

  #line(event: object): void {
    process.stdout.write(`${JSON.stringify(event)}\n`)
  }
}

/** A divergence in words: where, both tokens, both log-probabilities, and how the request was made. */
export function describe({ subject, case: name, stage, kinds, difference }: Divergence): string {
  const { at, first, now } = difference
  const where = at === undefined ? 'beside its tokens' : `at token ${at}`
  return `DIVERGED ${subject} ${name} ${where} (stage ${stage}: ${kinds.join(', ')})\n  first ${JSON.stringify(first)}\n  now   ${JSON.stringify(now)}`
}

function summaryText(record: SoakRecord): string {
  const { generations, tokens, seconds, divergences } = record
  const lines = [...record.counts].flatMap(([subject, kinds]) => {
    const { all = 0, identical = 0, ...rest } = Object.fromEntries(kinds)
    const each = Object.entries(rest).toSorted(([, left], [, right]) => right - left)
    return [
      `${subject}: ${identical} of ${all} identical to their first`,
      ...each.map(([kind, count]) => `  ${String(count).padStart(6)}  ${kind}`),
    ]
  })
  const verdict =
    divergences.length === 0 ? 'every one identical to its first' : `${divergences.length} DIVERGED`
  const first = divergences[0] === undefined ? [] : [describe(divergences[0])]
  const total = `${generations} generations, ${tokens} tokens compared with their log-probabilities, ${Math.round(seconds)} s: ${verdict}`
  return `${[...lines, total, ...first].join('\n')}\n`
}
