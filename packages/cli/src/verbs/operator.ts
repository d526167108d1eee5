import { loadConfig, OperatorFolder } from '@verbatim/server'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { formatTable } from '../table.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'

export async function showOperator(given: Given, terminal: Terminal): Promise<ExitCode> {
  const { address, chainId, source, history } = await withOperator(given, terminal, (operator) =>
    operator.show(),
  )
  const rows = history.map((entry) => ({ ...entry, since: time(entry.since), until: time(entry.until) }))
  if (terminal.json) {
    printJson(terminal, { address, chainId, source, history: rows })
    return EXIT.ok
  }
  printLine(terminal, address ?? 'No key was made yet: the first start makes one.')
  noteLine(terminal, `It signs for chain ${chainId}; the key is in ${source}.`)
  const earlier = rows.filter((row) => row.until !== null)
  if (earlier.length > 0) {
    const cells = earlier.map((row) => [row.address, row.since ?? '', row.until ?? ''])
    printLine(terminal, formatTable([['SIGNED BEFORE', 'SINCE', 'UNTIL'], ...cells]))
  }
  return EXIT.ok
}

export async function rotateOperator(given: Given, terminal: Terminal): Promise<ExitCode> {
  const to = given.text('to')
  const changed = await withOperator(given, terminal, (operator) => operator.rotate(Date.now(), to))
  if (terminal.json) {
    printJson(terminal, changed)
    return EXIT.ok
  }
  printLine(terminal, changed.to)
  noteLine(
    terminal,
    changed.from === null
      ? 'There was no key that could sign the handover: tell those who check your answers.'
      : `It takes over from ${changed.from}, which signed the handover${to === undefined ? ' and whose key is gone' : ''}. A service that runs signs with the old key until it starts again${to === undefined ? '' : ' with the new one'}.`,
  )
  return EXIT.ok
}

async function withOperator<T>(
  given: Given,
  terminal: Terminal,
  use: (operator: OperatorFolder) => T | Promise<T>,
): Promise<T> {
  const dataDir = given.text('data')
  const operator = await OperatorFolder.open(
    loadConfig(terminal.env, dataDir === undefined ? {} : { dataDir }),
  )
  try {
    return await use(operator)
  } finally {
    await operator.close()
  }
}

function time(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
