import { COMMANDS } from './commands.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { asksForJson, parseCommandLine } from './parse.ts'
import { processTerminal } from './terminal.ts'

/** Runs one command line in this process and says how it ended. Whatever is thrown becomes a message and a code. */
export async function runCommandLine(argv: readonly string[]): Promise<ExitCode> {
  const terminal = processTerminal(asksForJson(argv))
  leaveWhenReaderLeaves(terminal.stdout)
  goOnWithoutLog(terminal.stderr)
  try {
    const invocation = parseCommandLine(argv, COMMANDS)
    if (invocation.kind === 'help') {
      const { showHelp } = await import('./verbs/help.ts')
      return showHelp(invocation.topic, terminal)
    }
    const verb = await invocation.command.load()
    return await verb(invocation.given, terminal)
  } catch (error) {
    const { reportFailure } = await import('./failure.ts')
    return reportFailure(error, terminal)
  }
}

/** A log that nobody reads is no reason to stop serving. */
function goOnWithoutLog(stderr: NodeJS.WriteStream): void {
  stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

/** `verbatim run … | head -1`: nobody reads on, so there is nothing left to do. */
function leaveWhenReaderLeaves(stdout: NodeJS.WriteStream): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok)
    throw error
  })
}
