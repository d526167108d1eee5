import type { Given } from '../command.ts'
import { COMMANDS } from '../commands.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { helpData, helpText } from '../help.ts'
import { printJson, printLine, type Terminal } from '../terminal.ts'

export async function help(given: Given, terminal: Terminal): Promise<ExitCode> {
  return showHelp(given.words, terminal)
}

export function showHelp(topic: readonly string[], terminal: Terminal): ExitCode {
  if (terminal.json) printJson(terminal, helpData(topic, COMMANDS))
  else printLine(terminal, helpText(topic, COMMANDS))
  return EXIT.ok
}
