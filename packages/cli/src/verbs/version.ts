import { readFile } from 'node:fs/promises'
import { ENGINE_RELEASE } from '@verbatim/engine'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { printJson, printLine, type Terminal } from '../terminal.ts'

export async function version(_given: Given, terminal: Terminal): Promise<ExitCode> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  const { version: verbatim } = JSON.parse(manifest) as { version: string }
  const versions = { verbatim, engine: ENGINE_RELEASE.commit, node: process.version.slice(1) }
  if (terminal.json) printJson(terminal, versions)
  else {
    printLine(terminal, `verbatim ${verbatim}`)
    printLine(terminal, `engine   llama.cpp ${versions.engine}`)
    printLine(terminal, `node     ${versions.node}`)
  }
  return EXIT.ok
}
