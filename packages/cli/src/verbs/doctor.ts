import { terminalProgress } from '@verbatim/engine'
import { loadConfig } from '@verbatim/server'
import type { Given } from '../command.ts'
import { examine, type Finding } from '../doctor/doctor.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { printJson, printLine, type Terminal } from '../terminal.ts'

export async function doctor(given: Given, terminal: Terminal): Promise<ExitCode> {
  const dataDir = given.text('data')
  const config = loadConfig(terminal.env, dataDir === undefined ? {} : { dataDir })
  const progress = terminalProgress(terminal.stderr, terminal)
  const findings = await examine(config, { env: terminal.env, progress, network: given.flag('network') })
  if (terminal.json) printJson(terminal, findings)
  else for (const finding of findings) printLine(terminal, findingText(finding))
  return findings.some(({ status }) => status === 'fail') ? EXIT.error : EXIT.ok
}

function findingText({ check, status, found, fix }: Finding): string {
  const line = `${status.padEnd(4)}  ${check.padEnd(16)}  ${found}`
  return fix === null ? line : `${line}\n${' '.repeat(24)}${fix}`
}
