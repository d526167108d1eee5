import { OPERATOR } from '@verbatim/server'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'
import { withOffice } from './office.ts'

export async function checkLedger(given: Given, terminal: Terminal): Promise<ExitCode> {
  const report = await withOffice(given, terminal, (office) => office.checkLedger(OPERATOR))
  const { ok, accounts, transfers, requests, issued, revenue, outstanding } = report
  const exitCode = ok ? EXIT.ok : EXIT.mismatch
  if (terminal.json) {
    printJson(terminal, report)
    return exitCode
  }
  for (const { rule, subject, detail } of report.violations)
    printLine(terminal, `${rule}: ${subject}: ${detail}`)
  printLine(
    terminal,
    ok
      ? `The ledger is right: ${issued} credits issued, ${revenue} charged, ${outstanding} outstanding.`
      : `The ledger is NOT right: ${report.violationCount} violations.`,
  )
  noteLine(
    terminal,
    `${transfers} transfers of ${accounts} accounts and ${requests} requests were recomputed.`,
  )
  return exitCode
}
