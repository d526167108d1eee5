import { loadConfig, makeOwnerLink } from '@verbatim/server'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'

export async function printOwnerLink(given: Given, terminal: Terminal): Promise<ExitCode> {
  const dataDir = given.text('data')
  const ownerUrl = await makeOwnerLink(loadConfig(terminal.env, dataDir === undefined ? {} : { dataDir }))
  if (terminal.json) printJson(terminal, { ownerUrl })
  else {
    printLine(terminal, ownerUrl)
    noteLine(
      terminal,
      'It signs in whoever opens it first, within 15 minutes, as the owner: everything is allowed.',
    )
  }
  return EXIT.ok
}
