import { loadConfig, makePasswordLink } from '@verbatim/server'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'

export async function printPasswordLink(given: Given, terminal: Terminal): Promise<ExitCode> {
  const dataDir = given.text('data')
  const [email = ''] = given.words
  const config = loadConfig(terminal.env, dataDir === undefined ? {} : { dataDir })
  const passwordUrl = await makePasswordLink(config, email)
  if (terminal.json) printJson(terminal, { passwordUrl })
  else {
    printLine(terminal, passwordUrl)
    noteLine(
      terminal,
      'Whoever opens it first, within an hour, sets the password of that user: hand it to nobody else.',
    )
  }
  return EXIT.ok
}
