import { cpus, loadavg } from 'node:os'
import { type Comparison, median } from './statistics.ts'

/** One measured quantity of one peer, by round. */
export interface Series {
  name: string
  unit: string
  rounds: number[]
}

export interface Report {
  bench: string
  machine: { cpu: string; cores: number; node: string; loadBefore: number }
  settings: Record<string, unknown>
  series: Series[]
  comparisons: Comparison[]
  notes: string[]
}

/** Load of one core in the background is half of a two-core machine: figures are then not to be relied on. */
const BUSY_LOAD = 0.5

export function machine(): Report['machine'] {
  const [cpu] = cpus()
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    loadBefore: loadavg()[0] ?? 0,
  }
}

/** For people on stdout, or as one JSON document. */
export function print(report: Report, json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : asText(report))
}

function asText({ bench, machine, series, comparisons, notes }: Report): string {
  const { cpu, cores, node, loadBefore } = machine
  const busy = loadBefore > BUSY_LOAD ? ' (busy: do not rely on these figures)' : ''
  const lines = [
    `${bench}: ${cores} × ${cpu}, Node ${node}, load before ${loadBefore.toFixed(2)}${busy}`,
    '',
    ...table([
      ['measured', 'median', '', 'rounds'],
      ...series.map(({ name, unit, rounds }) => [name, figure(median(rounds)), unit, figures(rounds)]),
    ]),
    '',
    ...table([
      ['compared', 'median', '', 'aim', 'verdict', 'rounds'],
      ...comparisons.map((one) => [
        one.name,
        figure(one.median),
        one.unit,
        'least' in one.aim ? `≥ ${one.aim.least}` : `≤ ${one.aim.most}`,
        one.pass ? 'PASS' : 'FAIL',
        figures(one.rounds),
      ]),
    ]),
    ...notes.flatMap((note) => ['', note]),
  ]
  return `${lines.join('\n')}\n`
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function figures(values: number[]): string {
  return values.map(figure).join(' / ')
}

function figure(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 3 : 1)
}
