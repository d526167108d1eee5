/**
 * Long work shows how far it is: a bar on a terminal, JSON lines otherwise (at most one a second and step,
 * the first and the last always). It goes to stderr, so that stdout stays data.
 */
export interface ProgressStep {
  /** `to` and `total` count from the step's beginning, in its unit. */
  advance(to: number, total?: number): void
  done(message?: string): void
  fail(message: string): void
}

export interface Progress {
  step(name: string, options?: { total?: number; unit?: 'bytes' | 'steps' }): ProgressStep
  note(message: string): void
}

type Unit = 'bytes' | 'steps'
type State = 'started' | 'running' | 'done' | 'failed'

interface Snapshot {
  name: string
  unit: Unit
  at: number
  total: number | undefined
  /** Units a second since the step began to advance; undefined while nothing can be said. */
  rate: number | undefined
}

/** How snapshots become text: two of them, a bar that redraws itself and lines that stay. */
interface Presentation {
  intervalMs: number
  show(snapshot: Snapshot, state: State, message?: string): void
  note(message: string): void
}

export const silentProgress: Progress = {
  step: () => ({ advance() {}, done() {}, fail() {} }),
  note() {},
}

/** Progress on `stream` (stderr): bars on a terminal unless `json` asks for lines. */
export function terminalProgress(
  stream: NodeJS.WriteStream,
  options: { json: boolean; noColor: boolean; now?: () => number },
): Progress {
  const now = options.now ?? performance.now.bind(performance)
  const lines = options.json || stream.isTTY !== true
  const presentation = lines ? jsonLines(stream) : bars(stream, options.noColor)
  return {
    note: (message) => presentation.note(message),
    step: (name, { total, unit = 'steps' } = {}) => trackStep(presentation, now, { name, unit, total }),
  }
}

function trackStep(
  presentation: Presentation,
  now: () => number,
  { name, unit, total }: { name: string; unit: Unit; total: number | undefined },
): ProgressStep {
  const snapshot: Snapshot = { name, unit, at: 0, total, rate: undefined }
  let shownAt = now()
  let origin: { time: number; at: number } | undefined
  presentation.show(snapshot, 'started')
  return {
    advance(to, newTotal) {
      const time = now()
      // A resumed download begins in the middle: the rate counts from there.
      origin ??= { time, at: to }
      snapshot.at = to
      snapshot.total = newTotal ?? snapshot.total
      const seconds = (time - origin.time) / 1000
      snapshot.rate = seconds > 0.5 ? (to - origin.at) / seconds : undefined
      if (time - shownAt < presentation.intervalMs) return
      shownAt = time
      presentation.show(snapshot, 'running')
    },
    done: (message) => presentation.show(snapshot, 'done', message),
    fail: (message) => presentation.show(snapshot, 'failed', message),
  }
}

function jsonLines(stream: NodeJS.WriteStream): Presentation {
  const write = (line: object) => stream.write(`${JSON.stringify(line)}\n`)
  return {
    intervalMs: 1000,
    note: (message) => write({ note: message }),
    show(snapshot, state, message) {
      write({
        step: snapshot.name,
        state,
        at: snapshot.at,
        total: snapshot.total,
        unit: snapshot.unit,
        ratePerSecond: snapshot.rate === undefined ? undefined : Number(snapshot.rate.toPrecision(3)),
        etaSeconds: etaSeconds(snapshot),
        message,
      })
    },
  }
}

const MARKS: Record<State, [symbol: string, color: string]> = {
  started: [' ', ''],
  running: [' ', ''],
  done: ['✓', '\u001b[32m'],
  failed: ['✗', '\u001b[31m'],
}

function bars(stream: NodeJS.WriteStream, noColor: boolean): Presentation {
  // The line is redrawn in place: back to its start, then what is left of the old one is erased.
  const redraw = (text: string) => stream.write(`\r${text}\u001b[K`)
  return {
    intervalMs: 100,
    note: (message) => redraw(`${message}\n`),
    show(snapshot, state, message) {
      const [symbol, color] = MARKS[state]
      const mark = noColor || color === '' ? symbol : `${color}${symbol}\u001b[0m`
      const ended = state === 'done' || state === 'failed'
      const text = ended ? endLine(snapshot, message) : runningLine(snapshot)
      // A line that wraps could not be redrawn: it is cut to the terminal's width.
      const fitting = ended ? text : text.slice(0, Math.max(20, (stream.columns || 80) - 4))
      redraw(`${mark} ${fitting}${ended ? '\n' : ''}`)
    },
  }
}

function endLine(snapshot: Snapshot, message: string | undefined): string {
  const amount = snapshot.at > 0 ? ` ${formatAmount(snapshot.at, snapshot.unit)}` : ''
  return `${snapshot.name}${message === undefined ? amount : `: ${message}`}`
}

const BAR_CELLS = 20

function runningLine(snapshot: Snapshot): string {
  const { name, at, total, unit, rate } = snapshot
  if (total === undefined || total === 0) return at === 0 ? name : `${name} ${formatAmount(at, unit)}`
  const share = Math.min(1, at / total)
  const filled = Math.round(share * BAR_CELLS)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled)
  const eta = etaSeconds(snapshot)
  return [
    `${name} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %`,
    unit === 'bytes' ? `${formatAmount(at, unit)} of ${formatAmount(total, unit)}` : `${at} of ${total}`,
    rate === undefined || unit === 'steps' ? '' : `${formatAmount(rate, unit)}/s`,
    eta === undefined ? '' : `${formatDuration(eta)} left`,
  ]
    .filter((part) => part !== '')
    .join('  ')
}

function etaSeconds({ at, total, rate }: Snapshot): number | undefined {
  if (total === undefined || rate === undefined || rate <= 0) return undefined
  return Math.ceil((total - at) / rate)
}

function formatAmount(amount: number, unit: Unit): string {
  return unit === 'bytes' ? formatBytes(amount) : `${amount} steps`
}

/** Bytes in decimal units, as disks and downloads are sold: `12.1 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let index = 0
  while (value >= 999.5 && index < units.length - 1) {
    value /= 1000
    index += 1
  }
  return `${index === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[index]}`
}

function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
